//! Two APIs, of each only what the program uses: less to compile, less to read.

fn main() -> Result<(), discogen_build::BuildError> {
    discogen_build::Builder::new()
        .document("../../discovery/vision.v1.json")
        .only(["operations", "images.annotate"])
        .document("../../discovery/drive.v3.json")
        .only(["about"])
        .generate()
}
