/** Which figures stand where on the page; those the server does not offer are left out. */
export interface Arrangement {
  tiles: readonly string[];
  charts: readonly { id: string; groupBy: string }[];
  funnel: { stock: string; flow: string; conversion: string };
}

export const arrangement: Arrangement = {
  tiles: ["won_revenue", "won_count", "M-17", "M-18", "M-19", "M-63"],
  charts: [
    { id: "won_revenue", groupBy: "month" },
    { id: "won_revenue", groupBy: "region" },
    { id: "M-17", groupBy: "team" },
    { id: "M-19", groupBy: "team" },
    { id: "won_revenue", groupBy: "owner" },
    { id: "won_count", groupBy: "product" },
  ],
  funnel: { stock: "M-10", flow: "M-11", conversion: "M-13" },
};
