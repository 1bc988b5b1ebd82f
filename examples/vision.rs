//! Prints labels for the content of an image with the Cloud Vision API.
//!
//! ```sh
//! cargo run --example vision -- cat.jpg --api-key "$KEY"
//! cargo run --example vision -- gs://bucket/cat.jpg --token "$(gcloud auth print-access-token)"
//! ```

use std::io::Write;

use clap::Parser;
use google_vision_v1::Vision;
use google_vision_v1::schemas::{
    AnnotateImageRequest, BatchAnnotateImagesRequest, Feature, FeatureType, Image, ImageSource,
};

mod shared;

/// Prints labels for the content of an image.
#[derive(Parser)]
struct Options {
    /// A file, or the URL of an image (gs://, https://).
    image: String,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let image = if options.image.contains("://") {
        Image::new().source(ImageSource::new().image_uri(options.image))
    } else {
        Image::new().content(std::fs::read(options.image)?)
    };
    let request = BatchAnnotateImagesRequest::new().requests([AnnotateImageRequest::new()
        .image(image)
        .features([Feature::new()
            .type_(FeatureType::LabelDetection)
            .max_results(10)])]);

    let vision = options.connection.client::<Vision>().await?;
    let response = vision.images().annotate(request).send().await?;

    let mut out = std::io::stdout().lock();
    for image in response.responses {
        if let Some(error) = image.error {
            writeln!(out, "error: {}", error.message.unwrap_or_default())?;
        }
        for label in image.label_annotations {
            let score = label.score.unwrap_or_default() * 100.0;
            writeln!(
                out,
                "{score:5.1} %  {}",
                label.description.unwrap_or_default()
            )?;
        }
    }
    Ok(())
}
