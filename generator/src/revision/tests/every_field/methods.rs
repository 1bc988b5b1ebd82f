//! Fields of methods and of their parts: bodies, uploads, pages, operations, parameters.

use discogen_model::api::{
    Api, Body, Field, FollowUp, Items, Limits, Location, Method, Name, PageToken, Paging,
    Parameter, Precondition, RequestId, Retry, RetryRule, Type, Upload, Waiting,
};

use super::{create, each, fields, upload, whole};

#[test]
fn of_methods() {
    let Method {
        id: _,
        name: Name { wire: _, rust: _ },
        params: _,
        call: _,
        verb: _,
        path: _,
        docs: _,
        deprecated: _,
        scopes: _,
        default_scopes: _,
        parameters: _,
        body: _,
        response: _,
        api_version: _,
        upload: _,
        download: _,
        download_service: _,
        raw_answer: _,
        streaming: _,
        paging: _,
        waiting: _,
        aliases: _,
        retry: Retry {
            rule: _,
            preconditions: _,
        },
        request_id: _,
        reads: _,
    } = create(&mut whole());
    each(
        "Method",
        create,
        &[
            ("id", |it| it.id = "other".into()),
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("params", |it| it.params = "OtherParams".into()),
            ("call", |it| it.call = "OtherCall".into()),
            ("verb", |it| it.verb = "PUT".into()),
            ("path", |it| it.path = "v2/{+parent}/shelves".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = true),
            ("scopes", |it| it.scopes.truncate(1)),
            ("scopes, all", |it| it.scopes.clear()),
            ("scopes, in order", |it| it.scopes.reverse()),
            ("default_scopes", |it| it.default_scopes = vec![1]),
            ("default_scopes, more", |it| it.default_scopes.push(1)),
            ("parameters", |it| drop(it.parameters.pop())),
            ("parameters, required and in order", |it| {
                it.parameters.swap(0, 1)
            }),
            ("parameters, optional and in order", |it| {
                it.parameters.swap(4, 5)
            }),
            ("body", |it| it.body = None),
            ("response", |it| it.response = None),
            ("api_version", |it| it.api_version = None),
            ("upload", |it| {
                it.upload = upload(&mut whole()).upload.clone()
            }),
            ("download", |it| it.download = true),
            ("raw_answer", |it| it.raw_answer = true),
            ("streaming", |it| it.streaming = true),
            ("paging", |it| {
                it.paging = upload(&mut whole()).paging.clone()
            }),
            ("waiting", |it| {
                it.waiting = upload(&mut whole()).waiting.clone()
            }),
            ("aliases", |it| it.aliases.clear()),
            ("aliases.name", |it| it.aliases[0].name = "Other".into()),
            ("aliases.of", |it| it.aliases[0].of = "Other".into()),
            ("retry.rule", |it| it.retry.rule = RetryRule::Never),
            ("retry.preconditions", |it| {
                let etag = Precondition::Body(vec!["etag".into()]);
                it.retry.preconditions.push(etag);
            }),
            ("request_id", |it| {
                it.request_id = Some(RequestId::Body(it.name.clone()))
            }),
            ("reads", |it| it.reads = !it.reads),
        ],
    );
    each(
        "Method with media",
        upload,
        &[
            ("download", |it| it.download = false),
            ("download, by the response", |it| {
                (it.download, it.raw_answer) = (false, true)
            }),
            ("download_service", |it| it.download_service = true),
            ("raw_answer", |it| it.raw_answer = true),
        ],
    );
}

#[test]
fn of_bodies_and_uploads() {
    let Body {
        field: _,
        ty: _,
        fieldless: _,
    } = create(&mut whole()).body.as_ref().expect("a body");
    each::<Body>(
        "Body",
        |it| create(it).body.as_mut().expect("a body"),
        &[
            ("field", |it| it.field = "other".into()),
            ("ty", |it| it.ty = Type::Any),
            ("fieldless", |it| it.fieldless = true),
        ],
    );
    let Upload {
        accept: _,
        max_size: _,
        simple: _,
        resumable: _,
    } = upload(&mut whole()).upload.as_ref().expect("an upload");
    each::<Upload>(
        "Upload",
        |it| upload(it).upload.as_mut().expect("an upload"),
        &[
            ("accept", |it| it.accept = vec!["text/*".into()]),
            ("accept, more", |it| it.accept.push("text/*".into())),
            ("max_size", |it| it.max_size = None),
            ("simple", |it| it.simple = Some("/upload/v2".into())),
            ("simple, gone", |it| it.simple = None),
            ("resumable", |it| it.resumable = Some("/upload/v1".into())),
        ],
    );
}

#[test]
fn of_pages() {
    let Paging {
        token: PageToken::Query(_) | PageToken::Body(_),
        next: _,
        size: _,
        items: _,
        others: _,
    } = upload(&mut whole()).paging.as_ref().expect("pages");
    fn name() -> Name {
        Name {
            wire: "other".into(),
            rust: "other".into(),
        }
    }
    each::<Paging>(
        "Paging",
        |it| upload(it).paging.as_mut().expect("pages"),
        &[
            ("token", |it| it.token = PageToken::Query(name())),
            ("token, in the body", |it| {
                it.token = PageToken::Body(name())
            }),
            ("next", |it| it.next = vec![name()]),
            ("size", |it| it.size = Some(name())),
            ("items", |it| it.items = None),
            ("others", |it| it.others = vec![name()]),
        ],
    );
    let items: fn(&mut Api) -> &mut Items = |it| {
        let paging = upload(it).paging.as_mut();
        paging.and_then(|it| it.items.as_mut()).expect("items")
    };
    let Items {
        path: _,
        item: _,
        map: _,
        deprecated: _,
    } = items(&mut whole());
    each(
        "Items",
        items,
        &[
            ("path", |it| it.path = vec![name()]),
            ("item", |it| it.item = Type::Any),
            ("map", |it| it.map = true),
            ("deprecated", |it| it.deprecated = true),
        ],
    );
}

#[test]
fn of_operations() {
    let waiting: fn(&mut Api) -> &mut Waiting = |it| upload(it).waiting.as_mut().expect("waiting");
    let Waiting {
        constant: _,
        get: _,
        wait: _,
        cancel: _,
        variables: _,
        key: _,
        done: _,
    } = waiting(&mut whole());
    each(
        "Waiting",
        waiting,
        &[
            ("constant", |it| it.constant = "OTHER".into()),
            ("wait", |it| it.wait = None),
            ("cancel", |it| it.cancel = None),
            ("variables", |it| it.variables.clear()),
            ("key", |it| it.key = "id".into()),
            ("done", |it| it.done = Some("DONE".into())),
        ],
    );
    let get: fn(&mut Api) -> &mut FollowUp =
        |it| &mut upload(it).waiting.as_mut().expect("waiting").get;
    let FollowUp {
        id: _,
        verb: _,
        path: _,
        scopes: _,
        default_scopes: _,
        api_version: _,
        has_body: _,
    } = get(&mut whole());
    each(
        "FollowUp",
        get,
        &[
            ("id", |it| it.id = "other".into()),
            ("verb", |it| it.verb = "POST".into()),
            ("path", |it| it.path = "v2/{+name}".into()),
            ("scopes", |it| it.scopes.clear()),
            ("default_scopes", |it| it.default_scopes.clear()),
            ("api_version", |it| it.api_version = Some("1".into())),
            ("has_body", |it| it.has_body = true),
        ],
    );
}

#[test]
fn of_parameters_and_fields() {
    let parent: fn(&mut Api) -> &mut Parameter = |it| &mut create(it).parameters[0];
    let Parameter {
        name: Name { wire: _, rust: _ },
        setter: _,
        location: Location::Path | Location::Query | Location::Header,
        required: _,
        ty: _,
        docs: _,
        deprecated: _,
        expected: _,
        sample: _,
        limits: _,
    } = parent(&mut whole());
    each(
        "Parameter",
        parent,
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("setter", |it| it.setter = "other".into()),
            ("location", |it| it.location = Location::Query),
            ("required", |it| it.required = false),
            ("ty", |it| it.ty = Type::Any),
            ("docs", |it| it.docs = "Other.\n\nMore.".into()),
            ("docs, of one paragraph", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = true),
            ("sample", |it| it.sample = "other".into()),
            ("expected", |it| it.expected = true),
        ],
    );
    let limits: fn(&mut Api) -> &mut Limits = |it| &mut create(it).parameters[0].limits;
    let Limits {
        default: _,
        minimum: _,
        maximum: _,
        pattern: _,
    } = limits(&mut whole());
    each(
        "Limits",
        limits,
        &[
            ("default", |it| it.default = None),
            ("default, another", |it| it.default = Some("b".into())),
            ("minimum", |it| it.minimum = None),
            ("minimum, another", |it| it.minimum = Some("2".into())),
            ("maximum", |it| it.maximum = None),
            ("maximum, another", |it| it.maximum = Some("8".into())),
            ("pattern", |it| it.pattern = None),
            ("pattern, another", |it| it.pattern = Some("^b+$".into())),
        ],
    );
    let first: fn(&mut Api) -> &mut Field = |it| &mut fields(it)[0];
    let Field {
        name: Name { wire: _, rust: _ },
        setter: _,
        ty: _,
        boxed: _,
        docs: _,
        deprecated: _,
        read_only: _,
        limits: _,
        hints: _,
    } = first(&mut whole());
    each(
        "Field",
        first,
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("setter", |it| it.setter = "other".into()),
            ("ty", |it| it.ty = Type::List(Box::new(Type::Any))),
            ("boxed", |it| it.boxed = !it.boxed),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = !it.deprecated),
            ("read_only", |it| it.read_only = !it.read_only),
            ("limits", |it| it.limits.default = Some("other".into())),
            ("hints", |it| it.hints.value = Some("other".into())),
        ],
    );
}
