//! `PartialEq` and `Debug` of parameters, which the macro of a call implements by `describe`.

use discogen_runtime::codegen as rt;

use crate::shop::{GetParams, Shop};

#[derive(Clone, Default)]
struct SearchParams {
    shelf: Option<String>,
    tags: Vec<String>,
    filter: Option<String>,
    client_secret: Option<String>,
    limit: Option<f64>,
    body: Option<rt::Object>,
}

impl rt::Params for SearchParams {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.search",
        path: "v1/{shelf}",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("shelf", &self.shelf);
        request.query("tags", &self.tags);
        request.required_query("filter", &self.filter);
        request.query("clientSecret", &self.client_secret);
        request.query("limit", &self.limit);
        request.body_or_empty(&self.body);
    }
}

#[derive(Clone)]
#[must_use]
struct SearchCall {
    call: rt::Call<SearchParams>,
}

rt::call!(SearchCall(SearchParams) -> rt::Value);

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn each_field_is_compared() {
    let empty = SearchParams::default;
    assert_eq!(empty(), empty());
    let object = || rt::Object::from_iter([("a".to_owned(), 1.into())]);
    let all = [
        empty(),
        SearchParams {
            shelf: text(""),
            ..empty()
        },
        SearchParams {
            shelf: text("a"),
            ..empty()
        },
        SearchParams {
            tags: vec![String::new()],
            ..empty()
        },
        SearchParams {
            tags: vec!["a".to_owned(), "b".to_owned()],
            ..empty()
        },
        SearchParams {
            tags: vec!["b".to_owned(), "a".to_owned()],
            ..empty()
        },
        // A missing and an empty value fail with the same error, and are different values.
        SearchParams {
            filter: text(""),
            ..empty()
        },
        SearchParams {
            filter: text("a"),
            ..empty()
        },
        SearchParams {
            client_secret: text("a"),
            ..empty()
        },
        SearchParams {
            limit: Some(0.0),
            ..empty()
        },
        SearchParams {
            limit: Some(1.0),
            ..empty()
        },
        SearchParams {
            body: Some(object()),
            ..empty()
        },
        SearchParams {
            body: Some(rt::Object::from_iter([("a".to_owned(), 2.into())])),
            ..empty()
        },
    ];
    for (i, one) in all.iter().enumerate() {
        for (j, other) in all.iter().enumerate() {
            assert_eq!(one == other, i == j, "{one:?} {other:?}");
        }
    }
    let nan = || SearchParams {
        limit: Some(f64::NAN),
        ..empty()
    };
    assert!(nan() != nan(), "as for a derived implementation");
}

#[test]
fn present_values_are_printed_without_secrets() {
    let params = SearchParams {
        shelf: text("tops"),
        filter: text(""),
        client_secret: text("hidden-too"),
        body: Some(rt::Object::from_iter([
            ("size".to_owned(), 1.into()),
            ("clientSecret".to_owned(), "hidden".into()),
        ])),
        ..SearchParams::default()
    };
    let shown = format!("{params:?}");
    assert!(
        shown.starts_with("SearchParams { shelf: \"tops\", filter: \"\", clientSecret: "),
        "{shown}"
    );
    assert!(shown.contains("\"size\": Number(1)"), "{shown}");
    for secret in ["hidden-too", "hidden"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let name = GetParams {
        name: text("items/1"),
        view: None,
    };
    assert_eq!(format!("{name:?}"), "GetParams { name: \"items/1\" }");
    assert_eq!(format!("{:?}", SearchParams::default()), "SearchParams");
}
