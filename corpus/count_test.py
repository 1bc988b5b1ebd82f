#!/usr/bin/env python3
"""Modifies a crate in each way that count.py must detect."""

import pathlib
import re
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import count  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
RESOURCES = "resources/projects/locations/products.rs"

# The kind of item, the file, the pattern and its replacement.
TABLE = [
    ("methods", RESOURCES, r'id: "vision.projects.locations.products.purge"', 'id: "x"'),
    ("methods", RESOURCES, r'path: "v1/\{\+parent\}/products:purge"', 'path: "v1"'),
    ("methods", RESOURCES, r"-> PurgeCall \{", "-> GetCall {"),
    ("method scopes", RESOURCES, r"&\[crate::scopes::CLOUD_PLATFORM, ", "&["),
    ("parameters", RESOURCES, r'request.query\("pageSize", &self.page_size\);', ""),
    ("parameters", RESOURCES, r'request.query\("pageSize"', 'request.header("pageSize"'),
    ("property types", RESOURCES, r"pub page_size: Option<i32>", "pub page_size: Option<i64>"),
    ("request bodies", RESOURCES, r"request.body\(&self.body\);", ""),
    ("responses", RESOURCES, r"type Response = schemas::Product;", "type Response = ();"),
    ("property types", RESOURCES, r"type Response = schemas::Product;", "type Response = schemas::Empty;"),
    ("properties", "schemas.rs", r' \d+ display_name "displayName",', ""),
    ("properties", "schemas.rs", r"pub mid: Option<String>,", ""),
    ("property types", "schemas.rs", r"pub score: Option<f32>,", "pub score: Option<f64>,"),
    ("property types", "schemas.rs", r"pub vertices: Vec<Vertex>", "pub vertices: Vec<NormalizedVertex>"),
    ("schemas", "schemas.rs", r"(?m)^pub struct OutputConfig \{", "struct OutputConfig {"),
    ("schema enum values", "schemas.rs", r'Unlikely = "UNLIKELY",', ""),
    ("property types", "schemas.rs", r'Unlikely = "UNLIKELY",(\s|//.*\n)*Possible = "POSSIBLE"', 'P = "POSSIBLE", U = "UNLIKELY"'),
    ("scopes", "scopes.rs", r"auth/cloud-vision", "auth/other"),
]


def main():
    document = ROOT / "discovery/vision.v1.json"
    crate = ROOT / "generated/vision-v1"
    whole = count.count((document, crate))
    assert whole["has"] == whole["found"] and whole["surplus"] == 0, whole["differences"]
    with tempfile.TemporaryDirectory() as folder:
        broken = pathlib.Path(folder, "crate")
        shutil.copytree(crate, broken)
        for kind, path, pattern, replacement in TABLE:
            file = broken / "src" / path
            text = file.read_text()
            changed, times = re.subn(pattern, replacement, text)
            assert times, f"{path} does not contain {pattern}: update this test"
            file.write_text(changed)
            try:
                result = count.count((document, broken))
                missed = result["has"][kind] - result["found"][kind]
            except (KeyError, AttributeError):
                missed = 1
            assert missed > 0, f"{kind}: {pattern} was not detected"
            file.write_text(text)
    print(f"{len(TABLE)} modifications detected")


if __name__ == "__main__":
    main()
