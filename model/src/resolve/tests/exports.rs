//! Names that the root of a crate exports take precedence over names of the document.

use super::good;
use crate::name::reserved::EXPORTS;

#[test]
fn a_client_with_the_name_of_an_export_is_renamed() {
    for name in EXPORTS {
        let (api, notes) = good(&format!(r#""canonicalName": "{name}", "resources": {{}}"#));
        assert_eq!(api.client, format!("{name}Api"));
        assert_eq!(
            notes,
            [format!(
                "note: f#/canonicalName: gives the client the name `{name}`, which the crate uses for something \
                 else; the client is called `{name}Api`"
            )]
        );
    }
}

#[test]
fn types_of_the_runtime_rename_neither_clients_nor_methods() {
    let method = r#"{"httpMethod": "GET", "path": "p", "supportsMediaDownload": true}"#;
    let document =
        r#""canonicalName": "Status", "methods": {"download": METHOD, "upload": METHOD}"#;
    let (api, notes) = good(&document.replace("METHOD", method));
    assert_eq!(api.client, "Status");
    let calls = api.methods.iter().map(|method| method.call.as_str());
    assert_eq!(calls.collect::<Vec<_>>(), ["DownloadCall", "UploadCall"]);
    assert_eq!(notes, [""; 0]);
}
