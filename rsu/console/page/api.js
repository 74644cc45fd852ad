// The API: requests with the session's token, and the stream, which comes back by itself.

let csrf = "";

export class Refused extends Error {
  constructor(status, problem) { super(problem.detail); this.status = status; this.code = problem.code; }
}

async function call(method, path, body) {
  const headers = method === "GET" ? {} : { "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({ code: "unreadable", detail: answer.statusText }));
    throw new Refused(answer.status, problem);
  }
  return answer;
}

export const get = async path => (await call("GET", path)).json();
export const bytes = async path => (await call("GET", path)).arrayBuffer();
export const post = async (path, body = undefined) => (await call("POST", path, body)).json();

export async function resume() { const me = await get("/api/v1/session"); csrf = me.csrf_token; return me; }
export async function logIn(name, password) { const me = await post("/api/v1/session", { name, password }); csrf = me.csrf_token; return me; }
export const logOut = () => call("DELETE", "/api/v1/session");

// Calls take(data) with each message, and turn(open) when the link comes or goes.
export function stream(take, turn) {
  let pause = 250, socket = null, closed = false;
  const open = () => {
    if (closed) return;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { pause = 250; turn(true); };
    socket.onmessage = event => take(event.data);
    socket.onclose = () => { turn(false); setTimeout(open, pause); pause = Math.min(pause * 2, 4000); };
  };
  open();
  return () => { closed = true; socket?.close(); };
}
