//! The responses with serde derive.

use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Product {
    pub name: Option<String>,
    pub display_name: Option<String>,
    pub description: Option<String>,
    pub product_category: Option<String>,
    pub product_labels: Vec<KeyValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct KeyValue {
    pub key: Option<String>,
    pub value: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    pub products: Vec<Product>,
    pub next_page_token: Option<String>,
}
