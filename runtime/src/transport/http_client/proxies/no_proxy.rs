//! Parses `NO_PROXY`, the list of hosts that are reached without a proxy.

use std::net::IpAddr;

use http::Uri;

/// The entries of `NO_PROXY`. Invalid entries match no host.
#[derive(Debug, Default)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    hosts: Hosts,
    /// The port, if the entry is restricted to one.
    port: Option<u16>,
}

#[derive(Debug, PartialEq, Eq)]
enum Hosts {
    /// `*`
    All,
    /// `10.0.0.0/8`; an address is a network of its full length.
    Network(IpAddr, u8),
    /// `example.test` and `.example.test`: the domain and its subdomains.
    Domain(String),
    /// `*.example.test`: its subdomains.
    Below(String),
}

impl NoProxy {
    /// Parses a list that is separated by commas or spaces.
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// True if the list contains the host of the URL.
    pub(super) fn contains(&self, uri: &Uri) -> bool {
        let Some(host) = uri.host().filter(|_| !self.0.is_empty()) else {
            return false;
        };
        let port = uri.port_u16().or(match uri.scheme_str() {
            Some("https") => Some(443),
            Some("http") => Some(80),
            _ => None,
        });
        let host = Host::of(host);
        let fits = |entry: &Entry| entry.port.is_none_or(|it| Some(it) == port);
        self.0
            .iter()
            .any(|entry| fits(entry) && entry.hosts.contain(&host))
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if let Some(hosts) = Hosts::parse(text) {
            return Some(Self { hosts, port: None });
        }
        let (hosts, port) = text.rsplit_once(':')?;
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            port: Some(port.parse().ok().filter(|_| digits)?),
            hosts: Hosts::parse(hosts)?,
        })
    }
}

impl Hosts {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some((address, length)) = text.split_once('/') {
            let (address, length) = (address_of(address)?, length.parse().ok()?);
            return (length <= bits(address)).then_some(Self::Network(address, length));
        }
        if let Some(address) = address_of(text) {
            return Some(Self::Network(address, bits(address)));
        }
        let below = text.strip_prefix("*.");
        let name = below.or(text.strip_prefix('.')).unwrap_or(text);
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.is_empty() || name.contains([':', '*', '[', ']']) {
            return None;
        }
        Some(match below {
            Some(_) => Self::Below(name.to_owned()),
            None => Self::Domain(name.to_owned()),
        })
    }

    fn contain(&self, host: &Host<'_>) -> bool {
        match (self, host) {
            (Self::All, _) => true,
            (Self::Network(network, length), Host::Address(address)) => {
                is_within(*address, *network, *length)
            }
            (Self::Domain(domain), Host::Name(name)) => {
                name.eq_ignore_ascii_case(domain) || is_below(name, domain)
            }
            (Self::Below(domain), Host::Name(name)) => is_below(name, domain),
            _ => false,
        }
    }
}

/// The host of a URL.
enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
}

impl<'a> Host<'a> {
    fn of(text: &'a str) -> Self {
        match address_of(text) {
            // `::ffff:10.0.0.1` is an IPv4 address.
            Some(address) => Self::Address(address.to_canonical()),
            None => Self::Name(text.strip_suffix('.').unwrap_or(text)),
        }
    }
}

/// An IP address, with or without brackets.
fn address_of(text: &str) -> Option<IpAddr> {
    let inside = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    match inside {
        Some(inside) => Some(IpAddr::V6(inside.parse().ok()?)),
        None => text.parse().ok(),
    }
}

fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn is_within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let length = u32::from(length);
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let differ = address.to_bits() ^ network.to_bits();
            differ.checked_shr(32 - length).unwrap_or(0) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let differ = address.to_bits() ^ network.to_bits();
            differ.checked_shr(128 - length).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// `a.example.test` is below `example.test`; `notexample.test` is not.
fn is_below(name: &str, domain: &str) -> bool {
    let Some(split) = name.len().checked_sub(domain.len()) else {
        return false;
    };
    let ends = name
        .get(split..)
        .is_some_and(|end| end.eq_ignore_ascii_case(domain));
    // At least one character before the dot.
    ends && split > 1 && name.as_bytes().get(split - 1) == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::NoProxy;

    #[test]
    fn entries_of_all_kinds() {
        let all = [
            "http://example.test/",
            "http://EXAMPLE.test./x",
            "http://a.example.test/",
            "https://a.b.example.test:8080/",
            "http://notexample.test/",
            "http://10.1.2.3/",
            "http://10.1.2.3:8080/",
            "http://11.0.0.1/",
            "http://[::1]/",
            "https://[::1]:8443/",
            "http://[fd00::1]/",
            "http://[::ffff:10.1.2.3]/",
        ];
        for (list, direct) in [
            ("", &[][..]),
            ("*", &all[..]),
            ("other, *", &all[..]),
            ("example.test", &all[..4]),
            (".example.test", &all[..4]),
            ("Example.TEST.", &all[..4]),
            ("*.example.test", &all[2..4]),
            ("other.test *.example.test", &all[2..4]),
            ("a.example.test", &all[2..3]),
            ("b.example.test:8080", &all[3..4]),
            ("example.test:80", &all[..3]),
            ("*.example.test:80", &all[2..3]),
            ("example.test:443", &[][..]),
            ("*:8080", &[all[3], all[6]][..]),
            ("10.1.2.3", &[all[5], all[6], all[11]][..]),
            ("10.1.2.3:80", &[all[5], all[11]][..]),
            ("10.0.0.0/8", &[all[5], all[6], all[11]][..]),
            ("10.1.2.3/32", &[all[5], all[6], all[11]][..]),
            (
                "0.0.0.0/0",
                &all[5..8]
                    .iter()
                    .chain(&all[11..])
                    .copied()
                    .collect::<Vec<_>>(),
            ),
            ("::1", &all[8..10]),
            ("[::1]", &all[8..10]),
            ("[::1]:8443", &all[9..10]),
            ("fd00::/8", &all[10..11]),
            ("[fd00::]/8", &all[10..11]),
            ("::/0", &all[8..11]),
            // Invalid entries, and URLs without a host.
            (
                "10.0.0.0/33,::/129,10.0.0.0/x,/8,:80,*.,.,[::1,ex*.test,example.test:x",
                &[][..],
            ),
        ] {
            let no_proxy = NoProxy::parse(list);
            let found: Vec<&str> = all
                .into_iter()
                .filter(|uri| no_proxy.contains(&uri.parse::<Uri>().expect("a URL")))
                .collect();
            assert_eq!(found, direct, "{list}");
        }
    }
}
