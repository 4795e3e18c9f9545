/** Which figures stand where on the page; those the server does not offer are left out. */
interface Placed {
  id: string;
  variant?: string;
}

export interface Arrangement {
  tiles: readonly Placed[];
  charts: readonly (Placed & { groupBy: string })[];
  funnel: { stock: string; flow: string; conversion: string };
}

export const arrangement: Arrangement = {
  tiles: [
    { id: "M-01", variant: "amount" },
    { id: "M-01", variant: "count" },
    { id: "M-17" },
    { id: "M-18" },
    { id: "M-19" },
    { id: "M-63" },
  ],
  charts: [
    { id: "M-01", variant: "amount", groupBy: "month" },
    { id: "M-01", variant: "amount", groupBy: "region" },
    { id: "M-01", variant: "amount", groupBy: "team" },
    { id: "M-17", groupBy: "team" },
    { id: "M-17", groupBy: "month" },
    { id: "M-19", groupBy: "month" },
    { id: "M-01", variant: "amount", groupBy: "owner" },
    { id: "M-01", variant: "count", groupBy: "product" },
  ],
  funnel: { stock: "M-10", flow: "M-11", conversion: "M-13" },
};
