//! Calls in an environment with proxies, each in a separate process.

use std::process::Command;

use crate::shop::Shop;

/// Not a test but the process that [`run`] starts. It calls an endpoint.
#[tokio::test]
#[ignore = "run by `run`"]
#[expect(clippy::print_stdout, reason = "the parent process reads it")]
async fn child() {
    let shop = Shop::builder()
        .token("SECRET")
        .options(discogen_runtime::CallOptions::new().no_retries())
        .endpoint(std::env::var("SHOP").expect("a server"));
    match shop.build().await {
        Err(error) => println!("build: {error}"),
        Ok(shop) => match shop.get("a").send().await {
            Err(error) => println!("call: {error} {error:?}"),
            Ok(response) => println!("response: {response}"),
        },
    }
}

/// Calls this endpoint in this environment and returns the result.
pub(crate) fn run(endpoint: &str, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["child::child", "--exact", "--ignored", "--nocapture"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let output = command
        .env("SHOP", endpoint)
        .envs(environment.iter().copied())
        .output()
        .expect("a process");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}");
    assert!(
        !printed.contains("SECRET") && !printed.contains("sesame"),
        "{printed}"
    );
    printed
}
