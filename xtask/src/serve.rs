//! A static server for this machine alone. It does nothing that another static host would not do.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use tiny_http::{Header, Method, Request, Response, Server};

use crate::{Result, build, project};

const DEFAULT_PORT: u16 = 8080;

/// How many requests are answered at the same time: browsers open up to six connections.
const THREADS: usize = 6;

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
    answer(listener, &options)
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

fn answer(listener: TcpListener, options: &Options) -> Result<()> {
    let server = Server::from_listener(listener, None).map_err(|error| error.to_string())?;
    let server = Arc::new(server);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    respond(request, options);
                }
            });
        }
    });
    Ok(())
}

/// Answers one request. A browser that has gone away meanwhile is nobody's trouble.
fn respond(request: Request, options: &Options) {
    if !matches!(request.method(), Method::Get | Method::Head) {
        let response =
            Response::from_string("only GET and HEAD are answered\n").with_status_code(405);
        request.respond(response).ok();
        return;
    }
    let path = locate(request.url(), &options.under, &options.folder);
    match path.and_then(|path| Some((File::open(&path).ok()?, path))) {
        Some((file, path)) => {
            let response = Response::from_file(file)
                .with_header(header("Content-Type", media_type(&path)))
                // Always asked again, so that a fresh build is never mixed with an old one.
                .with_header(header("Cache-Control", "no-cache"));
            // Chunks would hide the size, and with it how far a download is.
            request
                .respond(response.with_chunked_threshold(usize::MAX))
                .ok();
        }
        None => {
            request
                .respond(Response::from_string("not found\n").with_status_code(404))
                .ok();
        }
    }
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
        Some("txt" | "md" | "ts" | "toml") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn header(name: &'static str, value: &'static str) -> Header {
    // Both are constants of this file, and the tests below go through all of them.
    Header::from_bytes(name, value).expect("a valid header")
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
        std::thread::spawn(move || answer(listener, &options));
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

    #[test]
    fn every_media_type_is_a_valid_header() {
        for name in [
            "html", "js", "css", "wasm", "json", "svg", "png", "ico", "gz", "txt", "csv", "bin",
        ] {
            header(
                "Content-Type",
                media_type(Path::new(&format!("file.{name}"))),
            );
        }
    }
}
