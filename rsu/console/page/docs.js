// The documentation of the API, drawn from its own description: nothing comes from elsewhere.

import { make } from "./element.js";

document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "light";
const api = await (await fetch("openapi.json")).json();
const code = value => make("pre", {}, JSON.stringify(value, null, 2));

for (const [path, methods] of Object.entries(api.paths)) {
  for (const [method, route] of Object.entries(methods)) {
    const parts = [make("p", {}, route.description ?? route.summary ?? "")];
    if (route.parameters) parts.push(make("strong", {}, "Parameters"), code(route.parameters));
    if (route.requestBody) parts.push(make("strong", {}, "Body"), code(route.requestBody.content));
    parts.push(
      make("strong", {}, "Answers"),
      code(
        Object.fromEntries(
          Object.entries(route.responses).map(([status, answer]) => [
            status,
            Object.values(answer.content ?? {})[0]?.schema ?? answer.description,
          ]),
        ),
      ),
    );
    document
      .getElementById("routes")
      .append(
        make(
          "details",
          {},
          make("summary", {}, make("code", {}, `${method.toUpperCase()} ${path}`), ` ${route.summary ?? ""}`),
          ...parts,
        ),
      );
  }
}
for (const [name, schema] of Object.entries(api.components.schemas)) {
  document
    .getElementById("schemas")
    .append(make("details", { id: name }, make("summary", {}, make("code", {}, name)), code(schema)));
}
