//! The JSON of a revision.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::{Change, Class, Kind, Revision, Side, Verdict};

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if self.looks_swapped { 6 } else { 5 };
        let mut out = serializer.serialize_struct("Revision", fields)?;
        out.serialize_field("api", &self.api)?;
        out.serialize_field("old", &self.old)?;
        out.serialize_field("new", &self.new)?;
        if self.looks_swapped {
            out.serialize_field("looks_swapped", &true)?;
        }
        out.serialize_field("verdict", &self.verdict)?;
        out.serialize_field("changes", &self.changes)?;
        out.end()
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Change", 7)?;
        out.serialize_field("class", &self.class)?;
        out.serialize_field("kind", &self.kind)?;
        out.serialize_field("wire", &self.wire)?;
        out.serialize_field("pointer", &self.pointer)?;
        out.serialize_field("side", &self.side)?;
        out.serialize_field("rust", &self.rust)?;
        out.serialize_field("text", &self.text)?;
        out.end()
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Side {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Old => "old",
            Self::New => "new",
        })
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
