import type { Scene } from "./scene.ts";

/** Bodies that Shopify would have signed and that nobody can read. */
const BROKEN: readonly ((body: string) => string | Buffer)[] = [
  (body) => body.slice(0, Math.floor(body.length / 2)),
  () => "",
  () => "<html><body>502 Bad Gateway</body></html>",
  (body) => Buffer.concat([Buffer.from(body.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]),
  (body) => `[${body}]`,
  () => "null",
  (body) => body.replace(/"id":\d+,"admin_graphql_api_id":"[^"]*"/, '"id":null'),
  (body) =>
    body
      .replace(/"total_price":"[^"]*"/, '"total_price":"a lot"')
      .replace(
        /"total_price_set":\{"shop_money":\{"amount":"[^"]*"/,
        '"total_price_set":{"shop_money":{"amount":"a lot"',
      ),
  (body) => body.replace(/"updated_at":"[^"]*"/g, '"updated_at":"yesterday"'),
  (body) => `${body}}`,
];

/** Tells of an order in a way that cannot be read; the order itself is one that nothing else tells of. */
export function tellBroken(scene: Scene, body: string): void {
  const { dice } = scene;
  const broken = dice.pick(BROKEN)(body);
  scene.tell(scene.end - dice.whole(1, 100_000) * 1000, [["orders/updated", broken]]);
}
