import { shopTimestamp } from "../../sandbox/shop/shop-time.ts";
import { idNumber, type Json } from "./amounts.ts";
import { HOUR, type Scene } from "./scene.ts";

type Noise = (scene: Scene, at: number) => readonly [topic: string, payload: Json];

const NOISES: readonly Noise[] = [
  (scene, at) => ["inventory_levels/update", stockLevel(scene, at)],
  (scene, at) => ["fulfillment_events/create", parcel(scene, at)],
  (scene) => [scene.dice.pick(RETURN_TOPICS), returnAsked(scene)],
  (scene, at) => ["shop/update", shopSettings(scene, at)],
];
const RETURN_TOPICS = ["returns/request", "returns/approve", "returns/close"];

/** What a shop also tells and no number hangs on: its stock, its parcels, its own name. */
export function playNoise(scene: Scene): void {
  const { dice } = scene;
  const at = scene.end - dice.whole(1, 300 * 24) * HOUR;
  const [topic, payload] = dice.pick(NOISES)(scene, at);
  scene.tell(at, [[topic, JSON.stringify(payload)]]);
}

function stockLevel(scene: Scene, at: number): Json {
  return {
    inventory_item_id: idNumber(scene.nextId()),
    location_id: 655_441_491,
    available: scene.dice.whole(0, 90),
    updated_at: shopTimestamp(at, scene.shop.timeZone),
    admin_graphql_api_id: "gid://shopify/InventoryLevel/523463154?inventory_item_id=43729076",
  };
}

function parcel(scene: Scene, at: number): Json {
  return {
    id: idNumber(scene.nextId()),
    fulfillment_id: idNumber(scene.nextId()),
    status: "in_transit",
    message: null,
    happened_at: shopTimestamp(at, scene.shop.timeZone),
    city: "Riyadh",
    shop_id: idNumber(scene.shop.shopId),
    created_at: shopTimestamp(at, scene.shop.timeZone),
    updated_at: shopTimestamp(at, scene.shop.timeZone),
    order_id: idNumber(scene.nextId()),
  };
}

function returnAsked(scene: Scene): Json {
  const id = scene.nextId();
  const orderId = scene.nextId();
  return {
    id: idNumber(id),
    admin_graphql_api_id: `gid://shopify/Return/${id}`,
    status: "requested",
    order: { id: idNumber(orderId), admin_graphql_api_id: `gid://shopify/Order/${orderId}` },
    total_return_line_items: 1,
    name: "#1001-R1",
    return_line_items: [],
  };
}

/** Its name changed; currency and time zone stay, or every number would follow them. */
function shopSettings(scene: Scene, at: number): Json {
  const { shop } = scene;
  return {
    id: idNumber(shop.shopId),
    name: shop.name,
    email: "hello@example.com",
    domain: shop.domain,
    myshopify_domain: shop.domain,
    country_code: "SA",
    currency: shop.currency,
    iana_timezone: shop.timeZone,
    plan_name: "basic",
    primary_locale: "en",
    updated_at: shopTimestamp(at, shop.timeZone),
  };
}
