import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  unstable_parseMultipartFormData as parseMultipart,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { HistoryPage } from "../ui/history/history-page.tsx";
import {
  type HistoryView,
  MOST_BODY_BYTES,
  runView,
  type SendOutcome,
} from "../ui/history/history-view.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const { revision, timeZone, runs } = await services.readBackfills(shopId);
  const view: HistoryView = {
    revision,
    runs: runs.map((run) => runView(run, timeZone)),
    readsAll: (session.scope ?? "").split(",").includes("read_all_orders"),
  };
  return view;
}

/** A file of orders: read as it comes, and never as a whole in memory. */
export async function action({ request }: ActionFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const shopId = await services.shopIdOf(session.shop);
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MOST_BODY_BYTES) return refused("too_large", 413);
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) return refused("not_an_export", 400);
  let outcome: SendOutcome | null = null;
  await parseMultipart(request, async ({ name, filename, data: bytes }) => {
    if (name !== "file" || !filename || outcome) return undefined;
    outcome = await services.receiveExport(shopId, { name: filename, bytes });
    return undefined;
  });
  return outcome ? data<SendOutcome>(outcome) : refused("no_orders", 400);
}

function refused(reason: string, status: number) {
  return data<SendOutcome>({ kind: "refused", reason, detail: null }, { status });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function History() {
  const history = useLoaderData<typeof loader>();
  useLiveUpdates(history.revision);
  return <HistoryPage history={history} />;
}
