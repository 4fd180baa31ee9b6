import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { languageFor } from "../ui/language/language.ts";
import { MissingPage } from "../ui/page/fault-page.tsx";

/** Any address outside the admin that no other route knows. */
export function loader({ request }: LoaderFunctionArgs) {
  const language = languageFor(null, request.headers.get("Accept-Language"));
  return data({ language }, { status: 404 });
}

export default function Missing() {
  return <MissingPage />;
}
