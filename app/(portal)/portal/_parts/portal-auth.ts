/** Signs in with the token of a link. False: the link does not work (any more). */
export async function signInByLink(token: string): Promise<boolean> {
  return (await post("callback/link", { token })).ok;
}

/** Ends the session's row as well as the cookie. */
export async function signOutOfPortal(): Promise<void> {
  await post("signout", {});
}

/** As next-auth's own client does it, which knows one path only. */
async function post(action: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const { csrfToken } = (await (await fetch(`${PORTAL_AUTH_PATH}/csrf`)).json()) as { csrfToken: string };
  return fetch(`${PORTAL_AUTH_PATH}/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
}

/** Apart from the console's, so that one browser can be in both. */
const PORTAL_AUTH_PATH = "/api/portal-auth";
