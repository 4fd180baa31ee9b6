import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { languageFor } from "../ui/language/language.ts";
import { messagesOf } from "../ui/language/messages.ts";
import { OutsidePage } from "../ui/page/outside-page.tsx";

/** Shopify opens the app here with the shop in the address; anyone else is told where it lives. */
export function loader({ request }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  if (url.searchParams.has("shop")) throw redirect(`/app?${url.searchParams}`);
  const language = languageFor(null, request.headers.get("Accept-Language"));
  return { language, text: messagesOf(language).outside };
}

export default function Index() {
  const { text } = useLoaderData<typeof loader>();
  return <OutsidePage text={text} problem={null} />;
}
