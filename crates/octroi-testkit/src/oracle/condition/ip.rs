//! Addresses and their ranges: section 2.3.

use std::net::IpAddr;

/// Returns whether the range holds the address. Families never match each other.
pub(super) fn contains(range: &str, address: &str) -> bool {
    let (base, bits) = match range.split_once('/') {
        Some((base, bits)) => (base, Some(bits)),
        None => (range, None),
    };
    // The request may carry a prefix of full length only.
    let (Ok(base), Ok(address)) = (base.parse::<IpAddr>(), address.parse::<IpAddr>()) else {
        return false;
    };
    let (base, address, width) = match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            (u128::from(u32::from(base)), u128::from(u32::from(address)), 32)
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => (u128::from(base), u128::from(address), 128),
        _ => return false,
    };
    let bits = match bits.map(str::parse::<u32>) {
        None => width,
        Some(Ok(bits)) if bits <= width => bits,
        Some(_) => return false,
    };
    let host = width - bits;
    host >= 128 || base >> host == address >> host
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn ranges_hold_their_addresses() {
        assert!(contains("192.0.2.0/24", "192.0.2.17"));
        assert!(!contains("192.0.2.0/25", "192.0.2.200"));
        assert!(contains("192.0.2.9/24", "192.0.2.17"));
        assert!(contains("0.0.0.0/0", "203.0.113.1"));
        assert!(contains("::/0", "2001:DB8::1"));
        assert!(contains("2001:db8::/32", "2001:DB8:1::1"));
        assert!(!contains("::/0", "203.0.113.1"));
        assert!(contains("203.0.113.1", "203.0.113.1"));
        assert!(!contains("192.0.2.0/33", "192.0.2.0"));
    }
}
