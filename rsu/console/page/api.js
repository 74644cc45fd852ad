// The API: requests with the session's token, and the stream, which comes back by itself.

let csrf = "";
let name = "";

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }
}

async function call(method, path, body, again = true) {
  const headers = method === "GET" ? {} : { "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({ code: "unreadable", detail: answer.statusText }));
    // Another tab has logged in since: with the token of its session, if that is of the same person.
    if (again && name && problem.code === "no_csrf_token") {
      const before = name;
      if ((await resume()).name === before) return call(method, path, body, false);
      location.reload();
    }
    throw new Refused(answer.status, problem);
  }
  return answer;
}

// The path of what one does to a thing that has a name; in which there may be anything.
export const pathTo = (kind, name, deed) => `/api/v1/${kind}/${encodeURIComponent(name)}/${deed}`;

export const get = async path => (await call("GET", path)).json();
export const bytes = async path => (await call("GET", path)).arrayBuffer();
export async function send(method, path, body = undefined) {
  const answer = await call(method, path, body);
  return answer.status === 204 ? null : answer.json();
}

const keep = me => {
  csrf = me.csrf_token;
  name = me.name;
  return me;
};
export const resume = async () => keep(await get("/api/v1/session"));
export const logIn = async (who, password) => keep(await send("POST", "/api/v1/session", { name: who, password }));
export const logOut = () => call("DELETE", "/api/v1/session");

// Calls take(data) with each message, and turn(open) when the link comes or goes.
export function stream(take, turn) {
  let pause = 250;
  let socket = null;
  let closed = false;
  const open = () => {
    if (closed) return;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      pause = 250;
      turn(true);
    };
    socket.onmessage = event => take(event.data);
    socket.onclose = () => {
      turn(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 4000);
    };
  };
  open();
  return () => {
    closed = true;
    socket?.close();
  };
}
