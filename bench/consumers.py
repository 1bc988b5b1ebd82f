"""The minimal programs that compile.py and cold.py build, one for each client."""

# Each program calls one method of the Vision API. `dependencies` is inserted into its Cargo.toml, in which {repository}
# is the path of the repository; all programs also depend on tokio.
THEIRS = """
use google_vision1::{api::BatchAnnotateImagesRequest, hyper_rustls, hyper_util, Vision};
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_native_roots().unwrap().https_or_http().enable_http2().build();
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build(connector);
    let hub = Vision::new(client, String::from("token"));
    let response = hub.images().annotate(BatchAnnotateImagesRequest::default()).doit().await;
    println!("{:?}", response.map(|(_, body)| body));
}
"""

OFFICIAL = """
use google_cloud_vision_v1::{client::ImageAnnotator, model::AnnotateImageRequest};
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = ImageAnnotator::builder().build().await.unwrap();
    let response = client.batch_annotate_images().set_requests([AnnotateImageRequest::new()]).send().await;
    println!("{response:?}");
}
"""

OURS = """
use google_vision_v1::{schemas::BatchAnnotateImagesRequest, Vision};
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let vision = Vision::builder().build().await.unwrap();
    let response = vision.images().annotate(BatchAnnotateImagesRequest::new()).send().await;
    println!("{response:?}");
}
"""

LEAN = OURS.replace(".build()", '.token("token").build()')

CONSUMERS = {"theirs": THEIRS, "ours": LEAN}

COLD = {
    "ours": {
        "description": "google-vision-v1, default features",
        "source": OURS,
        "dependencies": 'google-vision-v1 = {{ path = "{repository}/generated/vision-v1" }}',
    },
    "lean": {
        "description": "google-vision-v1 without default features, discogen-runtime with `ring`: a token or an API key over HTTP/1.1 and TLS",
        "source": LEAN,
        "dependencies": (
            'google-vision-v1 = {{ path = "{repository}/generated/vision-v1", default-features = false }}\n'
            'discogen-runtime = {{ path = "{repository}/runtime", default-features = false, features = ["ring"] }}'
        ),
    },
    "byron": {
        "description": "google-vision1 7.0.0, default features",
        "source": THEIRS,
        "dependencies": 'google-vision1 = "=7.0.0"',
    },
    "official": {
        "description": "google-cloud-vision-v1 1.14, default features",
        "source": OFFICIAL,
        "dependencies": 'google-cloud-vision-v1 = "1.14"',
    },
}
