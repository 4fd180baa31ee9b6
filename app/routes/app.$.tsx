import { data, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { authenticate } from "../shopify.server.ts";
import { MissingAdminPage } from "../ui/page/missing-admin-page.tsx";

/** Any address of the admin that no other route knows. */
export async function loader({ request }: LoaderFunctionArgs) {
  await authenticate.admin(request);
  return data(null, { status: 404 });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Missing() {
  return <MissingAdminPage />;
}
