//! WebAssembly whose memory can't grow beyond a limit: the module's own declaration of it, rewritten.

/// The module with a memory of so many pages of 64 KiB at most.
pub fn capped(module: &[u8], pages: u64) -> Vec<u8> {
    const MEMORY: u8 = 5;
    // After magic word and version come sections: a number, a length, a content.
    let mut at = 8;
    while at < module.len() {
        let (length, content) = number(module, at + 1);
        let end = content + length as usize;
        if module[at] == MEMORY {
            let (memories, flags) = number(module, content);
            assert_eq!(memories, 1, "one memory");
            let (least, _) = number(module, flags + 1);
            let mut section = vec![1, 1];
            push(&mut section, least);
            push(&mut section, pages.max(least));
            let mut whole = module[..at].to_vec();
            whole.push(MEMORY);
            push(&mut whole, section.len() as u64);
            whole.extend(section);
            whole.extend(&module[end..]);
            return whole;
        }
        at = end;
    }
    panic!("the module declares no memory");
}

/// A number of LEB128 at a place, and the place after it.
fn number(bytes: &[u8], mut at: usize) -> (u64, usize) {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[at];
        value |= u64::from(byte & 0x7f) << shift;
        at += 1;
        shift += 7;
        if byte & 0x80 == 0 {
            return (value, at);
        }
    }
}

fn push(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
