import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { customerBody, deletedCustomerBody, mergeBody, redactionBody } from "./customer-payload.ts";
import { OrderLife } from "./order-life.ts";
import type { Shopper } from "./order-state.ts";
import { DAY, HOUR, type Scene, SECOND } from "./scene.ts";

const FIRST_NAMES = ["Noura", "Huda", "Omar", "Layla", "Jonas", "Mia", "Kenji", "يوسف"];
const LAST_NAMES = ["Al-Harbi", "Saleh", "Haddad", "Becker", "Rossi", "Tanaka", "العتيبي"];

const MERGED_SHARE = 0.05;
/** Of shoppers: bought as guests before they had an account; asked to be forgotten. */
const GUEST_FIRST_SHARE = 0.2;
const REDACTED_SHARE = 0.06;

/** How long before the storm the first of them came. */
const HISTORY_DAYS = 540;

interface Played {
  readonly shopper: Shopper;
  readonly lives: readonly OrderLife[];
  readonly asGuest: readonly OrderLife[];
}

/**
 * Somebody comes to the shop, buys a few times, and perhaps turns out to be two people's account, or
 * asks to be forgotten.
 */
export function playHousehold(scene: Scene): void {
  const { dice } = scene;
  const cameAt = scene.end - dice.whole(1, HISTORY_DAYS * 24) * HOUR;
  const first = playShopper(scene, cameAt);
  if (dice.chance(REDACTED_SHARE)) {
    redact(scene, first);
    return;
  }
  if (!dice.chance(MERGED_SHARE)) return;
  const second = playShopper(scene, cameAt + dice.whole(1, 40) * DAY);
  const mergedAt = scene.end - dice.whole(0, 48) * HOUR;
  merge(scene, { kept: first, gone: second, at: mergedAt });
}

function playShopper(scene: Scene, cameAt: number): Played {
  const { dice } = scene;
  const shopper = newShopper(scene, cameAt);
  const asGuest = dice.chance(GUEST_FIRST_SHARE) ? playAsGuest(scene, shopper) : [];
  if (dice.chance(0.8))
    scene.tell(cameAt, [["customers/create", customerBody(scene.shop, shopper)]]);
  const lives = Array.from({ length: dice.whole(0, 6) }, () => {
    const at = cameAt + dice.whole(0, Math.max(1, (scene.end - cameAt) / SECOND)) * SECOND;
    const life = new OrderLife(scene, shopper, at);
    life.play();
    return life;
  });
  if (dice.chance(0.3)) change(scene, shopper);
  if (lives.length === 0 && dice.chance(0.3)) {
    scene.tell(scene.end - dice.whole(1, 3000) * SECOND, [
      ["customers/delete", deletedCustomerBody(shopper.id)],
    ]);
  }
  return { shopper, lives, asGuest };
}

/** They bought before they had an account; their orders are theirs once their contact is shown to be. */
function playAsGuest(scene: Scene, shopper: Shopper): OrderLife[] {
  const { dice } = scene;
  return Array.from({ length: dice.whole(1, 2) }, () => {
    const email = dice.chance(0.3) ? shopper.email?.toUpperCase() : shopper.email;
    const left = dice.pick([
      { email: email ?? null, phone: null },
      { email: null, phone: shopper.phone },
      { email: email ?? null, phone: shopper.phone },
    ]);
    const life = new OrderLife(scene, null, shopper.createdAt - dice.whole(1, 60) * DAY, left);
    life.play();
    return life;
  });
}

function redact(scene: Scene, { shopper, lives, asGuest }: Played): void {
  const orderIds = [...lives, ...asGuest].map(({ order }) => order.id);
  scene.tell(scene.end - scene.dice.whole(0, 48) * HOUR, [
    ["customers/redact", redactionBody(scene.shop, shopper, orderIds)],
  ]);
}

function newShopper(scene: Scene, cameAt: number): Shopper {
  const { dice } = scene;
  const id = scene.nextId();
  const phone = dice.chance(0.4)
    ? `+9665${String(BigInt(id) % 100_000_000n).padStart(8, "0")}`
    : null;
  return {
    id,
    createdAt: cameAt,
    updatedAt: cameAt,
    firstName: dice.pick(FIRST_NAMES),
    lastName: dice.pick(LAST_NAMES),
    email: dice.chance(0.93) ? `shopper.${id}@example.com` : null,
    verifiedEmail: dice.chance(0.8),
    phone,
    phoneConfirmed: phone !== null && dice.chance(0.5),
  };
}

function change(scene: Scene, shopper: Shopper): void {
  const { dice, shop } = scene;
  shopper.updatedAt = laterThan(shopper.updatedAt, scene.end, dice);
  shopper.lastName = dice.pick(LAST_NAMES);
  if (dice.chance(0.2)) shopper.email = `moved.${shopper.id}@example.com`;
  if (dice.chance(0.2)) shopper.verifiedEmail = !shopper.verifiedEmail;
  scene.tell(shopper.updatedAt, [["customers/update", customerBody(shop, shopper)]]);
}

/** The merged one's orders are the other's from then on; some of them are told again. */
function merge(
  scene: Scene,
  { kept, gone, at }: { readonly kept: Played; readonly gone: Played; readonly at: number },
): void {
  scene.tell(at, [
    ["customers/merge", mergeBody({ kept: kept.shopper.id, gone: gone.shopper.id })],
  ]);
  kept.shopper.updatedAt = Math.max(at, kept.shopper.updatedAt);
  scene.tell(at, [["customers/update", customerBody(scene.shop, kept.shopper)]]);
  for (const life of gone.lives) {
    life.order.customer = kept.shopper;
    if (scene.dice.chance(0.5)) life.retell(at + scene.dice.whole(1, 600) * SECOND);
  }
}

function laterThan(instant: number, end: number, dice: SeededRandom): number {
  return instant + dice.whole(1, Math.max(2, Math.floor((end - instant) / SECOND))) * SECOND;
}
