//! Classifies IP addresses: the internet, a private network, or this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network that an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Public,
    /// A private network.
    Private,
    /// This machine.
    Loopback,
    /// The local network segment, which contains the metadata servers of cloud machines.
    LinkLocal,
    /// Multicast, documentation, and unassigned addresses.
    Reserved,
}

impl Reach {
    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => match embedded(address) {
                Some(address) => Self::of_v4(address),
                None => Self::of_v6(address),
            },
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        match address.octets() {
            [127 | 0, ..] => Self::Loopback,
            [169, 254, ..] => Self::LinkLocal,
            // The address of Azure's metadata server, which is not link-local.
            [168, 63, 129, 16] => Self::LinkLocal,
            [10, ..] | [192, 168, ..] => Self::Private,
            [172, second, ..] if second & 0xf0 == 16 => Self::Private,
            // Shared addresses between a provider and its customers.
            [100, second, ..] if second & 0xc0 == 64 => Self::Private,
            [192, 0, 0 | 2, _] | [198, 18 | 19, ..] => Self::Reserved,
            [198, 51, 100, _] | [203, 0, 113, _] => Self::Reserved,
            [first, ..] if first >= 224 => Self::Reserved,
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let [first, second, ..] = address.segments();
        match first {
            _ if address.is_loopback() || address.is_unspecified() => Self::Loopback,
            0xfc00..=0xfdff | 0xfec0..=0xfeff => Self::Private,
            0xfe80..=0xfebf => Self::LinkLocal,
            0xff00..=0xffff => Self::Reserved,
            0x2001 if second == 0x0db8 || second < 0x0200 => Self::Reserved,
            0x0000..=0x1fff | 0x4000..=0xfbff => Self::Reserved,
            _ => Self::Public,
        }
    }

    /// Returns a description for an error.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Private => "an address of a private network",
            Self::Loopback => "an address of this machine",
            Self::LinkLocal => "a link-local address",
            Self::Reserved => "a reserved address",
        }
    }
}

/// Returns the IPv4 address embedded in an IPv6 address: mapped, compatible, or translated (NAT64,
/// 6to4).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0) if g != 0 => v4(g, h),
        (0, 0, 0, 0, 0 | 0xffff, 0xffff | 0) if (e, f) != (0, 0) => v4(g, h),
        (0x0064, 0xff9b, ..) => v4(g, h),
        (0x2002, ..) => v4(b, c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        use Reach::{LinkLocal, Loopback, Private, Public, Reserved};
        for (text, expected) in [
            ("127.0.0.1", Loopback),
            ("127.255.0.9", Loopback),
            ("0.0.0.0", Loopback),
            ("0.1.2.3", Loopback),
            ("::1", Loopback),
            ("::", Loopback),
            ("::ffff:127.0.0.1", Loopback),
            ("::ffff:0:127.0.0.1", Loopback),
            ("::127.0.0.1", Loopback),
            ("64:ff9b::7f00:1", Loopback),
            ("64:ff9b:1::7f00:1", Loopback),
            ("2002:7f00:1::", Loopback),
            ("169.254.169.254", LinkLocal),
            ("::ffff:169.254.169.254", LinkLocal),
            ("168.63.129.16", LinkLocal),
            ("fe80::1", LinkLocal),
            ("febf::1", LinkLocal),
            ("10.0.0.1", Private),
            ("172.16.0.1", Private),
            ("172.31.255.255", Private),
            ("192.168.1.1", Private),
            ("100.100.100.200", Private),
            ("fd00:ec2::254", Private),
            ("fec0::1", Private),
            ("::ffff:10.0.0.1", Private),
            ("224.0.0.1", Reserved),
            ("255.255.255.255", Reserved),
            ("198.18.0.1", Reserved),
            ("192.0.2.1", Reserved),
            ("ff02::1", Reserved),
            ("2001:db8::1", Reserved),
            ("2001::1", Reserved),
            ("100::1", Reserved),
            ("172.32.0.1", Public),
            ("172.15.0.1", Public),
            ("100.128.0.1", Public),
            ("142.250.1.1", Public),
            ("::ffff:142.250.1.1", Public),
            ("2a00:1450:4001::1", Public),
            ("2001:4860:4860::8888", Public),
        ] {
            let address = text.parse().expect("an address");
            assert_eq!(Reach::of(address), expected, "{text}");
        }
    }
}
