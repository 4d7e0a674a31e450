// A certified OpenID provider (npm oidc-provider) on loopback, for the tests: whoever gives a name is signed in as it.
import Provider from "oidc-provider";

const [port, back] = process.argv.slice(2);
const GROUPS = { ann: ["staff", "vru-analysts"], pat: ["partners"], eve: ["canteen"], boss: ["admins"] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "atlas", client_secret: "a secret of the tests alone", redirect_uris: [back], grant_types: ["authorization_code"], response_types: ["code"] }],
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `id-${id}`, preferred_username: id, groups: GROUPS[id] ?? [] }) }),
  cookies: { keys: ["only for tests"] },
});
provider.on("server_error", (_, error) => console.error(error));
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
