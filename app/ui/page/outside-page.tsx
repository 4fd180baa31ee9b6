import { Form } from "@remix-run/react";
import { useId } from "react";
import type { Messages } from "../language/messages.ts";

interface OutsidePageProps {
  readonly text: Messages["outside"];
  /** What is wrong with the address that was sent, if anything. */
  readonly problem: "missing" | "invalid" | null;
}

/** What somebody sees who opens Hadiya outside the Shopify admin. */
export function OutsidePage({ text, problem }: OutsidePageProps) {
  const inputId = useId();
  const problemId = useId();
  return (
    <main className="hadiya-calm">
      <h1>{text.title}</h1>
      <p>{text.body}</p>
      <Form method="post" action="/auth/login">
        <label htmlFor={inputId}>{text.shop}</label>
        <input
          id={inputId}
          name="shop"
          type="text"
          dir="ltr"
          autoComplete="on"
          placeholder={text.example}
          aria-describedby={problem ? problemId : undefined}
          aria-invalid={problem !== null}
        />
        {problem && (
          <p role="alert" id={problemId}>
            {text[problem]}
          </p>
        )}
        <button type="submit">{text.open}</button>
      </Form>
    </main>
  );
}
