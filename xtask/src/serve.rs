//! A static server for this machine alone. It does nothing that another static host would not do.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use crate::{Result, build, project};

const DEFAULT_PORT: u16 = 8080;

/// How long a connection may stay silent.
const IDLE: Duration = Duration::from_secs(60);

/// The most bytes that a request's head may have.
const LONGEST_HEAD: u64 = 64 * 1024;

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    port: u16,
    build: bool,
    folder: PathBuf,
    /// The path the page is served under, `/` or like `/a/b/`.
    under: String,
}

/// `cargo xtask serve [--port N] [--no-build] [--folder DIR] [--under PATH]`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let options = parse(arguments)?;
    let listener = listen(options.port)?;
    if options.build {
        build::page()?;
    }
    if !options.folder.join("index.html").is_file() {
        return Err(format!(
            "{} holds no page; build it: cargo xtask build",
            options.folder.display()
        ));
    }
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // The browser tests read this line to learn the port.
    println!("http://{address}{}", options.under);
    println!("stop with Ctrl-C");
    answer(&listener, &options);
    Ok(())
}

fn parse(arguments: &[&str]) -> Result<Options> {
    let mut options = Options {
        port: DEFAULT_PORT,
        build: true,
        folder: project::dist(),
        under: "/".to_owned(),
    };
    let mut rest = arguments.iter();
    while let Some(&argument) = rest.next() {
        let mut value = || {
            rest.next()
                .ok_or_else(|| format!("{argument} needs a value"))
        };
        match argument {
            "--port" => {
                let port = value()?;
                options.port = port
                    .parse()
                    .map_err(|_| format!("\"{port}\" is no port: 0 to 65535"))?;
            }
            "--no-build" => options.build = false,
            "--folder" => options.folder = PathBuf::from(value()?),
            "--under" => {
                options.under = format!("/{}/", value()?.trim_matches('/')).replace("//", "/")
            }
            other => {
                return Err(format!(
                    "serve has no option {other}: --port N, --no-build, --folder DIR, --under PATH"
                ));
            }
        }
    }
    Ok(options)
}

fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).map_err(|error| {
        format!(
            "port {port} can't be used ({error}); choose another: cargo xtask serve --port {}",
            port.wrapping_add(1)
        )
    })
}

/// Answers every connection on a thread of its own.
fn answer(listener: &TcpListener, options: &Options) {
    std::thread::scope(|scope| {
        for connection in listener.incoming().flatten() {
            // A browser that goes away in the middle is nobody's trouble.
            scope.spawn(move || converse(&connection, options).ok());
        }
    });
}

/// Answers the requests of one connection, one after another, until the browser closes it or says no more.
fn converse(connection: &TcpStream, options: &Options) -> io::Result<()> {
    connection.set_read_timeout(Some(IDLE))?;
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection);
    while let Some(request) = Request::read(&mut reader)? {
        respond(connection, &request, options)?;
        if request.last {
            break;
        }
    }
    Ok(())
}

/// What matters of a request's head.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    path: String,
    /// Whether the connection is to be closed after the answer.
    last: bool,
}

impl Request {
    /// Reads up to the empty line after the headers; nothing where the connection ends or is not HTTP.
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let mut head = reader.take(LONGEST_HEAD);
        let mut line = String::new();
        head.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let mut last = false;
        loop {
            line.clear();
            if head.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            if line.trim_end().is_empty() {
                return Ok(Some(Request { method, path, last }));
            }
            if let Some((name, value)) = line.split_once(':') {
                last |= name.eq_ignore_ascii_case("connection")
                    && value.trim().eq_ignore_ascii_case("close");
            }
        }
    }
}

fn respond(mut connection: &TcpStream, request: &Request, options: &Options) -> io::Result<()> {
    let send_body = match request.method.as_str() {
        "GET" => true,
        "HEAD" => false,
        // A body may follow that nobody reads: the connection ends here.
        _ => {
            send_text(
                connection,
                "405 Method Not Allowed",
                "only GET and HEAD are answered\n",
                true,
            )?;
            return Err(io::ErrorKind::Unsupported.into());
        }
    };
    let found = locate(&request.path, &options.under, &options.folder);
    let Some((path, mut file)) =
        found.and_then(|path| Some((path.clone(), File::open(path).ok()?)))
    else {
        return send_text(connection, "404 Not Found", "not found\n", send_body);
    };
    send_head(
        connection,
        "200 OK",
        media_type(&path),
        file.metadata()?.len(),
    )?;
    if send_body {
        io::copy(&mut file, &mut connection)?;
    }
    Ok(())
}

fn send_text(
    mut connection: &TcpStream,
    status: &str,
    text: &str,
    send_body: bool,
) -> io::Result<()> {
    send_head(
        connection,
        status,
        "text/plain; charset=utf-8",
        text.len() as u64,
    )?;
    if send_body {
        connection.write_all(text.as_bytes())
    } else {
        Ok(())
    }
}

/// `no-cache` has the browser ask again every time, so that a fresh build is never mixed with an old one.
fn send_head(
    mut connection: &TcpStream,
    status: &str,
    media_type: &str,
    length: u64,
) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\n\r\n"
    );
    connection.write_all(head.as_bytes())
}

/// The file that an address means, if there is one in the folder.
fn locate(url: &str, under: &str, folder: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decoded(path.strip_prefix(under)?)?;
    let inside = Path::new(&path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !inside || path.contains('\\') {
        return None;
    }
    let file = folder.join(&path);
    if path.is_empty() || path.ends_with('/') {
        return Some(file.join("index.html")).filter(|file| file.is_file());
    }
    Some(file).filter(|file| file.is_file())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
        decoded.push(u8::try_from(16 * high + low).ok()?);
    }
    String::from_utf8(decoded)
        .ok()
        .filter(|text| !text.contains('\0'))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("gz") => "application/gzip",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md" | "ts" | "toml") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("genessl-serve-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("site/pkg")).unwrap();
        std::fs::write(folder.join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.join("site/index.html"), "<p>page").unwrap();
        std::fs::write(folder.join("site/pkg/a b.wasm"), "\0asm").unwrap();
        folder.join("site")
    }

    #[test]
    fn addresses_mean_files_inside_the_folder_alone() {
        let folder = folder();
        let found = |url: &str| locate(url, "/", &folder);
        assert_eq!(found("/"), Some(folder.join("index.html")));
        assert_eq!(found("/index.html?x=1"), Some(folder.join("index.html")));
        assert_eq!(found("/pkg/a%20b.wasm"), Some(folder.join("pkg/a b.wasm")));
        for outside in [
            "/../secret.txt",
            "/pkg/../../secret.txt",
            "/%2e%2e/secret.txt",
            "//etc/hostname",
            "/..%5csecret.txt",
        ] {
            assert_eq!(found(outside), None, "{outside}");
        }
        for absent in ["/pkg/", "/pkg", "/none.js", "/%zz", "", "*"] {
            assert_eq!(found(absent), None, "{absent}");
        }
        assert_eq!(
            locate("/a/b/pkg/a%20b.wasm", "/a/b/", &folder),
            Some(folder.join("pkg/a b.wasm"))
        );
        assert_eq!(locate("/pkg/a%20b.wasm", "/a/b/", &folder), None);
    }

    #[test]
    fn options_are_understood_or_refused() {
        let options = parse(&["--port", "0", "--no-build", "--under", "a/b"]).unwrap();
        assert_eq!(
            (options.port, options.build, options.under.as_str()),
            (0, false, "/a/b/")
        );
        assert_eq!(parse(&[]).unwrap().port, 8080);
        assert_eq!(parse(&["--under", "/"]).unwrap().under, "/");
        for wrong in [
            &["--port"][..],
            &["--port", "web"],
            &["--port", "70000"],
            &["--open"],
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = listen(port).unwrap_err();
        assert!(
            message.contains(&port.to_string()) && message.contains("--port"),
            "{message}"
        );
    }

    #[test]
    fn files_are_answered_with_their_type_and_size() {
        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let options = Options {
            port: 0,
            build: false,
            folder: folder(),
            under: "/".into(),
        };
        std::thread::spawn(move || answer(&listener, &options));
        let ask = |request: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(
                stream,
                "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        let answer = ask("GET /pkg/a%20b.wasm");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            answer.contains("Content-Type: application/wasm\r\n"),
            "{answer}"
        );
        assert!(answer.contains("Content-Length: 4\r\n"), "{answer}");
        assert!(answer.contains("Cache-Control: no-cache\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n\0asm"), "{answer}");
        let answer = ask("HEAD /");
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"),
            "{answer}"
        );
        assert!(
            answer.contains("Content-Type: text/html; charset=utf-8\r\n"),
            "{answer}"
        );
        assert!(ask("GET /none").starts_with("HTTP/1.1 404"));
        assert!(ask("POST /").starts_with("HTTP/1.1 405"));
    }
}
