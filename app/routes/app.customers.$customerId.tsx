import { data, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { services } from "../services.server.ts";
import { authenticate } from "../shopify.server.ts";
import { MissingCustomer } from "../ui/customers/report/missing-customer.tsx";
import { ReportPage } from "../ui/customers/report/report-page.tsx";
import { shopifyIdFrom } from "../ui/format/shopify-id.ts";
import { shown } from "../ui/format/shown.ts";
import { useLiveUpdates } from "../ui/live/use-live-updates.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { session } = await authenticate.admin(request);
  const customerId = shopifyIdFrom(params.customerId);
  const shopId = await services.shopIdOf(session.shop);
  const report = customerId && (await services.customerReport(shopId, customerId));
  return data({ report: report ? shown(report) : null }, { status: report ? 200 : 404 });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Customer() {
  const { report } = useLoaderData<typeof loader>();
  useLiveUpdates(report?.revision ?? null);
  return report ? <ReportPage report={report} /> : <MissingCustomer />;
}
