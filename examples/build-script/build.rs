//! Generates clients of two APIs with only the methods that the program uses, which compile faster.

fn main() -> Result<(), discogen_build::BuildError> {
    discogen_build::Builder::new()
        .document("../../discovery/vision.v1.json")
        .only(["operations", "images.annotate"])
        .document("../../discovery/drive.v3.json")
        .only(["about"])
        .generate()
}
