//! Consent on another device (RFC 8628).

use std::future::Future;
use std::io::Write as _;
use std::pin::Pin;
use std::time::{SystemTime, UNIX_EPOCH};

use discogen_dynamic::runtime::yup_oauth2::authenticator_delegate::{
    DeviceAuthResponse, DeviceFlowDelegate,
};
use discogen_model::text::Line;

/// Prints the code and the page at which to enter it.
pub(super) struct Device;

impl DeviceFlowDelegate for Device {
    fn present_user_code<'a>(
        &'a self,
        response: &'a DeviceAuthResponse,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let expires = u64::try_from(response.expires_at.unix_timestamp()).unwrap_or(0);
        // A closed stdout does not end the login.
        let _ = writeln!(
            anstream::stdout().lock(),
            "Open {} on any device within {} minutes, and enter the code:\n\n  {}\n",
            Line::new(&response.verification_uri),
            expires.saturating_sub(now).div_ceil(60),
            Line::new(&response.user_code)
        );
        Box::pin(std::future::ready(()))
    }
}
