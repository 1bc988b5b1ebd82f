//! Restricts the addresses that a service may redirect to.
//!
//! A service chooses the URLs of documents and redirects. They may point to public addresses, and to
//! addresses of another kind only if the configured service itself has one of that kind. Addresses
//! are checked after the lookup of the name and before the connection.

use std::net::{IpAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address::Reach;
use super::target::{Target, host};

/// Timeout of a lookup that the proxy will repeat.
const LOOKUP: Duration = Duration::from_secs(2);

/// The addresses that may be connected to.
#[derive(Debug)]
pub(super) struct Guard {
    /// The host of the configured service.
    service: String,
    proxy: Option<Proxy>,
    /// The kinds of the service's own addresses, determined by the first request.
    own: OnceLock<Vec<Reach>>,
    /// Whether only the proxy can look up names.
    has_no_names: AtomicBool,
}

impl Guard {
    pub(super) fn new(service: &Target, proxy: Option<Proxy>) -> Self {
        Self {
            service: service.host(),
            proxy,
            own: OnceLock::new(),
            has_no_names: AtomicBool::new(false),
        }
    }

    /// Checks a URL before the connection: addresses, and names that a proxy looks up.
    pub(super) fn check(&self, target: &Target) -> Result<(), String> {
        let host = target.host();
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.permit(&host, &[address]);
        }
        let proxied = self.proxy.as_ref();
        match proxied.is_some_and(|proxy| !proxy.is_no_proxy(target.uri())) {
            true => self.permit(&host, &self.addresses(&host, target.port())),
            false => Ok(()),
        }
    }

    /// Fails if connections to any of the host's addresses are not permitted.
    fn permit(&self, host: &str, addresses: &[IpAddr]) -> Result<(), String> {
        let kinds = addresses.iter().map(|address| Reach::of(*address));
        let kinds: Vec<_> = kinds.collect();
        let own = match host == self.service {
            true => self.own.get_or_init(|| kinds.clone()).as_slice(),
            false => self.own.get().map_or(&[][..], Vec::as_slice),
        };
        let is_permitted = |kind: &Reach| *kind == Reach::Public || own.contains(kind);
        match addresses
            .iter()
            .zip(&kinds)
            .find(|(_, kind)| !is_permitted(kind))
        {
            None => Ok(()),
            Some((address, kind)) => {
                let address = match address.to_string() {
                    address if address == host => host.to_owned(),
                    address => format!("{host} ({address})"),
                };
                let kind = kind.text();
                Err(format!(
                    "leads to {address}, {kind}, and the service has no such address"
                ))
            }
        }
    }

    /// Looks up the addresses of a name on this machine; empty if it cannot look up names.
    fn addresses(&self, host: &str, port: u16) -> Vec<IpAddr> {
        if self.has_no_names.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let (send, found) = mpsc::sync_channel(1);
        let name = (host.to_owned(), port);
        thread::spawn(move || drop(send.send(name.to_socket_addrs())));
        match found.recv_timeout(LOOKUP) {
            Ok(Ok(addresses)) => addresses.map(|it| it.ip()).collect(),
            Ok(Err(_)) => Vec::new(),
            Err(_) => {
                self.has_no_names.store(true, Ordering::Relaxed);
                Vec::new()
            }
        }
    }

    fn is_proxy(&self, uri: &Uri) -> bool {
        let proxy = self.proxy.as_ref().map(Proxy::uri);
        proxy.is_some_and(|proxy| host(proxy) == host(uri) && proxy.port() == uri.port())
    }
}

/// Looks up names, and returns only permitted addresses.
#[derive(Debug)]
pub(super) struct GuardedResolver(pub(super) Arc<Guard>);

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // The user configured the proxy, so it is permitted.
        if !self.0.is_proxy(uri) {
            let addresses: Vec<_> = found.iter().map(|it| it.ip()).collect();
            self.0
                .permit(&host(uri), &addresses)
                .map_err(|fact| ureq::Error::Other(fact.into()))?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(service: &str) -> Guard {
        Guard::new(&Target::parse(service).expect("a URL"), None)
    }

    fn check(guard: &Guard, url: &str) -> Result<(), String> {
        guard.check(&Target::parse(url).expect("a URL"))
    }

    #[test]
    fn a_public_service_redirects_only_to_public_addresses() {
        let guard = guard("https://a.test");
        guard
            .permit("a.test", &["142.250.1.1".parse().expect("an address")])
            .expect("its own");
        check(&guard, "https://142.250.1.2/").expect("public");
        for url in [
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/computeMetadata/v1/",
            "http://10.0.0.1/",
            "http://[fd00:ec2::254]/",
            "http://0.0.0.0/",
        ] {
            let error = check(&guard, url).expect_err(url);
            assert!(error.contains("the service has no such address"), "{error}");
        }
        // The service's own name may resolve to another address later.
        let loopback = "127.0.0.1".parse().expect("an address");
        guard.permit("a.test", &[loopback]).expect_err("changed");
        // One bad address of several is enough.
        let both = ["142.250.1.1", "10.0.0.1"].map(|it| it.parse().expect("an address"));
        guard.permit("b.test", &both).expect_err("private");
    }

    #[test]
    fn a_local_service_redirects_only_to_local_addresses() {
        let guard = guard("http://127.0.0.1:80");
        check(&guard, "http://127.0.0.1:80/").expect("its own");
        check(&guard, "http://127.0.0.2:81/").expect("of the same kind");
        check(&guard, "http://169.254.169.254/").expect_err("of another kind");
        check(&guard, "http://10.0.0.1/").expect_err("of another kind");
    }

    #[test]
    fn before_the_first_request_no_address_is_permitted() {
        check(&guard("http://localhost:80"), "http://127.0.0.1/").expect_err("too early");
    }
}
