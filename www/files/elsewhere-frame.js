// Owns fetching one file from one other server, in elsewhere.html: a frame that may connect to that server, where the page may
// connect to its own alone. A policy that is added takes away and never gives: this one leaves the server that the frame's
// address names, before anything is fetched. "*" stands for any, for a server that sends on to others.
(() => {
  const server = decodeURIComponent(location.hash.slice(1));
  if (server !== "*" && new URL(server).origin !== server) throw new Error("no server is named");
  if (server !== "*") {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = `connect-src ${server}`;
    document.head.append(policy);
  }
  addEventListener("message", async (event) => {
    if (event.source !== parent || event.origin !== location.origin) return;
    const [port] = event.ports;
    let isSentOn = false;
    addEventListener("securitypolicyviolation", () => (isSentOn = true));
    try {
      const answer = await fetch(event.data.address, { headers: event.data.headers, referrerPolicy: "no-referrer" });
      port.postMessage({ status: answer.status, headers: [...answer.headers] });
      for (const reader = answer.body?.getReader(); reader;) {
        const { done, value } = await reader.read();
        if (done) break;
        port.postMessage({ piece: value }, [value.buffer]);
      }
      port.postMessage({ isDone: true });
    } catch {
      // The browser tells of the policy a little later.
      setTimeout(() => port.postMessage({ isLost: true, isSentOn }), 50);
    }
  });
  parent.postMessage("genessl-fetch", location.origin);
})();
