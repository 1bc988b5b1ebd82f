//! Parameters of a call without their type.

use std::any::Any;
use std::sync::Arc;

/// Parameters of a call, which can be kept with their type.
pub(crate) trait TypedParams {
    fn keep(&self) -> Arc<dyn Any + Send + Sync>;
}

impl<P: Clone + Send + Sync + 'static> TypedParams for P {
    fn keep(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(self.clone())
    }
}
