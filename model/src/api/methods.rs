//! Visits the methods and resources of an API at any depth.

use super::{Api, Method, Resource, Type, Waiting};
use crate::text::Untrusted;

/// A method with the resources that contain it.
#[derive(Clone, Debug)]
pub struct MethodPath<'a> {
    /// From the top-level resource on; empty for a method of the client.
    pub resources: Vec<&'a Resource>,
    /// The method.
    pub method: &'a Method,
}

impl<'a> MethodPath<'a> {
    /// The accessors that lead from the client to the method: `["projects", "locations"]`.
    pub fn accessors(&self) -> &'a [String] {
        let last = self.resources.last();
        last.map_or(&[], |resource| &resource.accessors)
    }
}

impl Api {
    /// Iterates over all methods in the document's order: first the methods of the client. The
    /// methods of a resource precede those of its sub-resources.
    pub fn methods(&self) -> impl Iterator<Item = MethodPath<'_>> {
        let own = self.methods.iter().map(|method| MethodPath {
            resources: Vec::new(),
            method,
        });
        let below = resource_paths(&self.resources)
            .into_iter()
            .flat_map(|resources| {
                let last = resources.last().copied();
                let methods = last.map_or(&[][..], |resource| &resource.methods);
                methods.iter().map(move |method| MethodPath {
                    resources: resources.clone(),
                    method,
                })
            });
        own.chain(below)
    }

    /// All resources, each before those inside it, in the document's order.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        let paths = resource_paths(&self.resources).into_iter();
        paths.filter_map(|path| path.last().copied())
    }

    /// Visits all methods in the order of [`Api::methods`], each with the names of its resources.
    pub(crate) fn visit_methods(&mut self, visit: &mut dyn FnMut(&[Untrusted], &mut Method)) {
        self.methods.iter_mut().for_each(|it| visit(&[], it));
        visit_below(&mut self.resources, &mut Vec::new(), visit);
    }
}

fn resource_paths(resources: &[Resource]) -> Vec<Vec<&Resource>> {
    fn add<'a>(
        resources: &'a [Resource],
        above: &mut Vec<&'a Resource>,
        found: &mut Vec<Vec<&'a Resource>>,
    ) {
        for resource in resources {
            above.push(resource);
            found.push(above.clone());
            add(&resource.resources, above, found);
            above.pop();
        }
    }
    let mut found = Vec::new();
    add(resources, &mut Vec::new(), &mut found);
    found
}

fn visit_below(
    resources: &mut [Resource],
    names: &mut Vec<Untrusted>,
    visit: &mut dyn FnMut(&[Untrusted], &mut Method),
) {
    for resource in resources {
        names.push(resource.name.wire.clone());
        let methods = resource.methods.iter_mut();
        methods.for_each(|method| visit(names, method));
        visit_below(&mut resource.resources, names, visit);
        names.pop();
    }
}

impl Method {
    /// Whether a call can send media: the document declares an upload path.
    pub fn takes_media(&self) -> bool {
        let upload = self.upload.as_ref();
        upload.is_some_and(|upload| upload.simple.is_some() || upload.resumable.is_some())
    }

    /// Whether a call can receive media instead of a decoded response.
    pub fn returns_media(&self) -> bool {
        self.download || self.raw_answer
    }

    /// How to poll the operation that the method starts, and the type of the operation.
    pub fn operation(&self) -> Option<(&Waiting, &Type)> {
        self.waiting.as_ref().zip(self.response.as_ref())
    }

    /// The types of the parameters, the body and the response.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let body = self.body.iter().map(|body| &body.ty);
        parameters.chain(body).chain(&self.response)
    }
}
