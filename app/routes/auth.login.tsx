import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { login } from "../shopify.server.ts";
import { languageFor } from "../ui/language/language.ts";
import { messagesOf } from "../ui/language/messages.ts";
import { OutsidePage } from "../ui/page/outside-page.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const language = languageFor(null, request.headers.get("Accept-Language"));
  return { language, text: messagesOf(language).outside, problem: await problemWith(request) };
}

export async function action({ request }: ActionFunctionArgs) {
  return { problem: await problemWith(request) };
}

/** A good address leaves for Shopify (thrown, as a redirect); what comes back is the problem. */
async function problemWith(request: Request): Promise<"missing" | "invalid" | null> {
  const { shop } = await login(request);
  if (!shop) return null;
  return shop === "MISSING_SHOP" ? "missing" : "invalid";
}

export default function Login() {
  const { text, problem } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <OutsidePage text={text} problem={answer ? answer.problem : problem} />;
}
