//! Which addresses an account may reach (R81, T93). Own-network addresses only by the owner's switch; link-local
//! (cloud metadata), unspecified, multicast and broadcast never, however they are written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The internet.
    Public,
    /// This computer or the own network.
    Own,
    /// Nowhere Deskbell goes.
    Never,
}

/// Classifies an address; addresses that wrap an IPv4 one are unwrapped first.
pub(crate) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => unwrapped(v6).map_or_else(|| reach_v6(v6), reach_v4),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    // Metadata services outside link-local: Alibaba in the carrier range, Oracle in 192.0.0.0/24.
    const METADATA: [Ipv4Addr; 2] = [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
    if METADATA.contains(&address) {
        return Reach::Never;
    }
    match address.octets() {
        [0, ..] | [169, 254, ..] | [224..=255, ..] => Reach::Never,
        [127 | 10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Own,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    // Amazon's metadata service stands inside the private range.
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    let first = address.segments()[0];
    if address == METADATA || address.is_unspecified() || address.is_multicast() {
        return Reach::Never;
    }
    match first {
        _ if address.is_loopback() => Reach::Own,
        0xfc00..=0xfdff => Reach::Own,
        // Link-local and the retired site-local range.
        0xfe80..=0xfeff => Reach::Never,
        _ => Reach::Public,
    }
}

/// The IPv4 address inside a mapped, compatible, NAT64 or 6to4 one.
fn unwrapped(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let last = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low] => Some(last(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(last(high, low)),
        [0x2002, high, low, ..] => Some(last(high, low)),
        _ => None,
    }
}

/// The address a host text spells out, in any of the forms that connect: dotted, decimal, octal, hexadecimal, IPv6.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok().or_else(|| match url::Host::parse(host).ok()? {
        url::Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
        url::Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        url::Host::Domain(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reach {
        reach(literal(text).expect("an address"))
    }

    #[test]
    fn own_public_and_never() {
        for (text, expected) in [
            ("8.8.8.8", Reach::Public),
            ("2a00:1450::1", Reach::Public),
            ("127.0.0.1", Reach::Own),
            ("::1", Reach::Own),
            ("10.1.2.3", Reach::Own),
            ("172.16.0.1", Reach::Own),
            ("172.32.0.1", Reach::Public),
            ("192.168.1.20", Reach::Own),
            ("100.64.0.1", Reach::Own),
            ("100.128.0.1", Reach::Public),
            ("fd12:3456::1", Reach::Own),
            ("0.0.0.0", Reach::Never),
            ("0.1.2.3", Reach::Never),
            ("::", Reach::Never),
            ("169.254.169.254", Reach::Never),
            ("fe80::1", Reach::Never),
            ("fec0::1", Reach::Never),
            ("fd00:ec2::254", Reach::Never),
            ("100.100.100.200", Reach::Never),
            ("224.0.0.1", Reach::Never),
            ("ff02::1", Reach::Never),
            ("255.255.255.255", Reach::Never),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn disguises_are_unwrapped() {
        for (text, expected) in [
            ("::ffff:169.254.169.254", Reach::Never),
            ("::ffff:127.0.0.1", Reach::Own),
            ("64:ff9b::a9fe:a9fe", Reach::Never),
            ("64:ff9b:1::a9fe:a9fe", Reach::Never),
            ("2002:a9fe:a9fe::1", Reach::Never),
            ("::7f00:1", Reach::Own),
            ("2852039166", Reach::Never),
            ("0xa9fea9fe", Reach::Never),
            ("0251.0376.0251.0376", Reach::Never),
            ("127.1", Reach::Own),
            ("[::1]", Reach::Own),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
        assert_eq!(literal("api.example.org"), None);
    }
}
