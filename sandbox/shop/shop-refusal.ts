/** The shop says no: an order that does not exist, one already cancelled. The message is for a person. */
export class ShopRefusal extends Error {
  override name = "ShopRefusal";
}
