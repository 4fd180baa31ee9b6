import { describe, expect, test } from "vitest";
import { html, jsonBlock, raw } from "../../sandbox/pages/html.ts";

const HOSTILE = `<script>alert("1")</script>&'`;

describe("html", () => {
  test("escapes every value, in text and in quoted attributes", () => {
    const made = html`<p title="${HOSTILE}">${HOSTILE}</p>`;
    const escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";
    expect(made.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test("joins lists, escaping their texts but not their markup", () => {
    expect(html`<ul>${["<", html`<li>${"&"}</li>`]}</ul>`.text).toBe("<ul>&lt;<li>&amp;</li></ul>");
  });

  test("leaves out what is not there, but keeps nought", () => {
    expect(html`${null}${undefined}${false}${true}${0}${7n}`.text).toBe("07");
  });

  test("passes on only markup that was made here", () => {
    expect(html`${raw("<b>bold</b>")}`.text).toBe("<b>bold</b>");
    expect(() => html`${{ text: "<b>" } as unknown as string}`).toThrow(TypeError);
  });
});

test("a text in a JSON block can neither close it nor break the script", () => {
  const block = jsonBlock("state", { note: "</script><!--\u2028" }).text;
  expect(block).toBe(
    '<script type="application/json" id="state">' +
      '{"note":"\\u003c/script>\\u003c!--\\u2028"}</script>',
  );
});
