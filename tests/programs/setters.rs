//! Values that setters accept. The program compiles; it is not run.

use std::collections::{BTreeMap, HashMap};

use google_setters_v1::resources::things::{ListCall, ListParams};
use google_setters_v1::runtime::serde_json::{Map, Value, json};
use google_setters_v1::runtime::{Call, api::Params};
use google_setters_v1::schemas::{
    Children, JsonObject, JsonValue, Tag, Tags, Thing, ThingGrid, ThingKind, Vec as Switch,
};
use google_setters_v1::{Result, Setters};

/// Enums from strings, and from their values.
pub fn enums(text: String) -> Thing {
    let thing = Thing::new().kind("ONLY").kind(ThingKind::Only);
    thing
        .first_vec(&*text)
        .first_vec(text)
        .tag("NEW")
        .tag(Switch::On.as_ref())
}

/// Lists of enums and strings.
pub fn lists(names: &[&str], owned: Vec<String>) -> Thing {
    let thing = Thing::new()
        .options(["IN", "OUT"])
        .options([ThingGrid::In])
        .options(names)
        .options(&owned);
    let thing = thing
        .options(owned.iter().map(|name| name.as_str()))
        .options([ThingGrid::In].iter());
    let thing = thing
        .grid([["IN", "OUT"], ["OUT", "IN"]])
        .grid([vec![ThingGrid::In], vec![]]);
    let thing = thing
        .table([["a", "b"]])
        .table([[json!("a"), json!(1)]])
        .table(vec![vec![1, 2]]);
    let thing = thing
        .rows([names, names])
        .rows([owned.clone()])
        .numbers([vec![1], vec![]]);
    thing
        .tags(["NEW"].map(Tag::from))
        .tags([Tag::from("OLD")].into_iter().collect::<Tags>())
}

/// Maps and objects.
pub fn maps(map: Map<String, Value>, pairs: HashMap<&str, String>) -> Thing {
    let thing = Thing::new()
        .labels(pairs.clone())
        .labels(&BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    let thing = thing
        .labels([("a", "b")])
        .options_by_name([("a", "IN")])
        .options_by_name(&pairs);
    let thing = thing
        .data(map.clone())
        .data([("a", 1)])
        .data(pairs)
        .counts([("a", 1)]);
    let thing = thing
        .json(map.clone())
        .json([("a", 1)])
        .json([("a", JsonValue::from("b"))]);
    let thing = thing
        .json(map.clone().into_iter().collect::<JsonObject>())
        .value(json!([1]))
        .value("text");
    thing
        .documents([map])
        .children([("a", Thing::new())])
        .children(Children::default())
}

/// Strings, arrays and lists of paths.
pub fn masks(paths: &[&str]) -> Thing {
    Thing::new()
        .mask("a,b")
        .mask(["a", "b"])
        .mask(paths)
        .mask(vec!["a".to_owned()])
}

/// Required and optional parameters, and options.
pub fn calls(setters: &Setters, token: Option<String>, ids: Option<&[&str]>) -> ListCall {
    let call = setters
        .things()
        .list("FULL", ["ONLY"])
        .order_by(["NAME", "AGE"])
        .maybe_(true);
    call.maybe(token, ListCall::page_token)
        .maybe(ids, ListCall::ids)
        .maybe(Some("NAME"), |call, by| call.order_by([by]))
}

/// A function over any method.
pub async fn send<P: Params>(call: impl Into<Call<P>>) -> Result<P::Response> {
    call.into().send().await
}

/// Both forms of a call.
pub async fn generic(setters: &Setters) -> Result<()> {
    let page = send(setters.things().list("FULL", ["ONLY"])).await?;
    let same = send(setters.call(ListParams::new().view("FULL").kinds(["ONLY"]))).await?;
    assert_eq!(page, same);
    let pages = setters.things().list("FULL", ["ONLY"]).pages();
    let (_things, _prefixes): (Vec<Thing>, Vec<String>) = pages
        .try_collect_of(|page| (page.items, page.prefixes))
        .await?;
    let _things: Vec<Thing> = setters
        .things()
        .list("FULL", ["ONLY"])
        .items()
        .limit(10)
        .try_collect()
        .await?;
    Ok(())
}
