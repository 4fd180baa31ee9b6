import { z } from "zod";
import type { RequestHandler } from "../shop/shop-context.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { appRoutes } from "./app-routes.ts";
import { clockRoutes } from "./clock-routes.ts";
import type { Action, ControlParts } from "./control-parts.ts";
import { orderRoutes, shopRoutes } from "./shop-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

const PREFIX = "/__sandbox/";

/** The sandbox's own switches and windows, under `/__sandbox/`; see the README. */
export function controlApi(parts: ControlParts): RequestHandler {
  const routes = new Map(
    Object.entries({
      ...shopRoutes(parts.context.shop),
      ...orderRoutes(parts.context.shop),
      ...webhookRoutes(parts),
      ...clockRoutes(parts.context.shop),
      ...appRoutes(parts),
    }),
  );
  return async (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(PREFIX)) return null;
    const [action, id] = matching(routes, request.method, url.pathname.slice(PREFIX.length));
    if (!action) {
      const known = [...routes.keys()].map((route) => route.replace(" ", ` ${PREFIX}`));
      return json({ error: "there is nothing at this address", known }, 404);
    }
    try {
      const answer = await action({ request, url, id, body: await bodyOf(request) });
      return answer instanceof Response ? answer : json(answer ?? { ok: true }, 200);
    } catch (error) {
      if (error instanceof ShopRefusal) return json({ error: error.message }, 422);
      if (error instanceof z.ZodError) return json({ error: z.prettifyError(error) }, 400);
      throw error;
    }
  };
}

/** The action and the part of the path that stands for `:id`. */
function matching(
  routes: Map<string, Action>,
  method: string,
  path: string,
): [Action | undefined, string] {
  const exact = routes.get(`${method} ${path}`);
  if (exact) return [exact, ""];
  const [resource = "", id = "", ...rest] = path.split("/");
  return [routes.get(`${method} ${[resource, ":id", ...rest].join("/")}`), id];
}

async function bodyOf(request: Request): Promise<unknown> {
  if (request.method === "GET") return undefined;
  const content = await request.text();
  if (content.trim() === "") return undefined;
  try {
    return JSON.parse(content);
  } catch {
    throw new ShopRefusal("the body is no JSON");
  }
}

function json(body: unknown, status: number): Response {
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  });
}
