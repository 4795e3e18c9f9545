// A certified OpenID provider for tests: node oidc_provider.mjs <folder with node_modules> <client JSON>; prints its port.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [folder, client] = process.argv.slice(2);
const path = createRequire(`${folder}/`).resolve("oidc-provider");
const { Provider, default: Default } = await import(pathToFileURL(path).href);

const people = {
  lin: { name: "小林", preferred_username: "Lin", email: "lin@example.com", email_verified: true, groups: ["sales"] },
  stranger: { name: "路人", preferred_username: "stranger", email: "s@example.com", email_verified: false, groups: [] },
  mailer: { name: "邮箱", preferred_username: "other", email: "lin@example.com", email_verified: false, groups: [] },
};
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new (Provider ?? Default)(issuer, {
    clients: [JSON.parse(client)],
    claims: { profile: ["name", "preferred_username"], email: ["email", "email_verified"], groups: ["groups"] },
    scopes: ["openid", "profile", "email", "groups"],
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  server.on("request", provider.callback());
  console.log(server.address().port);
});
process.stdin.on("end", () => process.exit(0)).resume();
