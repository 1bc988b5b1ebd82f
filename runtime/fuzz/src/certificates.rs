//! Client and root certificates in PEM format.

use discogen_runtime::{ClientCertificate, RootCertificates};

use crate::api::print;

/// The shortest line of a file that must not be printed.
const LINE: usize = 16;

pub(crate) fn check(pem: &[u8]) -> bool {
    let client = ClientCertificate::from_pem(pem, pem).map(drop);
    let roots = RootCertificates::from_pem(pem).map(drop);
    for error in [&client, &roots]
        .into_iter()
        .filter_map(|it| it.as_ref().err())
    {
        let text = print(error);
        let lines = pem.split(|byte| *byte == b'\n');
        let lines = lines.filter_map(|line| std::str::from_utf8(line.trim_ascii()).ok());
        for line in lines.filter(|line| line.len() >= LINE && !line.contains("--")) {
            assert!(
                !text.contains(line),
                "the error contains a line of the file: {text}"
            );
        }
    }
    client.is_ok() || roots.is_ok()
}
