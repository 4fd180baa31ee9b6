/**
 * SQL for the ids of the orders that name the customer `named.id`, as Shopify does; shop is $1. An order
 * is found by who holds it, which is nearly always whom it names; a small index has the others.
 */
export const ORDERS_NAMING = `select order_id from orders
  where shop_id = $1 and judged_customer = named.id and customer_id = named.id
  union all select order_id from orders
  where shop_id = $1 and customer_id = named.id and judged_customer is distinct from customer_id`;
