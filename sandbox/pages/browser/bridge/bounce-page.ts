/**
 * The app's bounce page names the page to come back to in `shopify-reload`: with a fresh id token,
 * and only within the app's own origin.
 */
export async function leaveBouncePage(
  reload: string,
  idToken: () => Promise<string>,
): Promise<void> {
  const target = new URL(reload, location.href);
  if (target.origin !== location.origin) {
    throw new Error(`shopify-reload leads away from the app: ${target.origin}`);
  }
  target.searchParams.set("id_token", await idToken());
  location.replace(target);
}
