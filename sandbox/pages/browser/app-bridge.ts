/**
 * Stands in for Shopify's App Bridge script, which has no copy outside Shopify's network. The proxy
 * of the sandbox puts its address where the app names Shopify's.
 */
import { openAdminLine } from "./bridge/admin-line.ts";
import { authenticatedFetch } from "./bridge/authenticated-fetch.ts";
import { press } from "./bridge/bar-actions.ts";
import { leaveBouncePage } from "./bridge/bounce-page.ts";
import { followAdmin, followAdminLinks, followLocation } from "./bridge/follow-location.ts";
import { defineModal } from "./bridge/modal.ts";
import { defineNavMenu } from "./bridge/nav-menu.ts";
import { defineSaveBar } from "./bridge/save-bar.ts";
import { shopifyGlobal } from "./bridge/shopify-global.ts";
import { defineTitleBar } from "./bridge/title-bar.ts";

function start(script: HTMLScriptElement): void {
  const line = openAdminLine(new URL(script.src).origin);
  const idToken = () => line.call("idToken", {});
  const apiKey = script.dataset.apiKey ?? "";
  defineNavMenu(line);
  defineTitleBar(line);
  const saveBar = defineSaveBar(line);
  const modal = defineModal(line);
  line.on("action", ({ ref }) => press(ref));
  window.fetch = authenticatedFetch(window.fetch.bind(window), idToken);
  Object.assign(window, { shopify: shopifyGlobal({ line, apiKey, modal, saveBar }) });
  followAdmin(line);
  followAdminLinks(line);
  const reload = new URLSearchParams(location.search).get("shopify-reload");
  if (reload === null) followLocation(line);
  else void leaveBouncePage(reload, idToken);
}

const script = document.currentScript;
// React may put the tag into the page a second time while it hydrates.
if (script instanceof HTMLScriptElement && !("shopify" in window)) start(script);
