interface Trip {
  id: string;
  km: number | null;
  stops: string[];
  vehicle: string | null;
}
interface Required {
  distance: number | null;
  stops: { code?: string; town?: string }[];
  vehicle: { seats: number } | null;
}

const TRIPS: Trip[] = [
  { id: '1', km: 160, stops: ['a', 'b', 'c', 'd'], vehicle: 'Bus' },
  { id: '2', km: null, stops: ['b'], vehicle: 'Taxi' },
  { id: '3', km: 80, stops: [], vehicle: null },
];
const SEATS: Record<string, number> = { standing: 50, first: 8 };
const seats = (_: unknown, { class: wanted }: { class?: string }) => (wanted ? (SEATS[wanted] ?? 0) : 4);

export const resolvers = {
  trips: {
    Query: { trips: () => TRIPS },
    Trip: {
      __resolveReference: ({ id }: Trip) => TRIPS.find((trip) => trip.id === id),
      distance: ({ km }: Trip, { unit }: { unit: string }) => km && (unit === 'KM' ? km : km / 1.6),
      stops: ({ stops }: Trip, { first }: { first: number }) => stops.slice(0, first).map((code) => ({ code })),
      vehicle: ({ vehicle }: Trip) => vehicle && { __typename: vehicle },
    },
    Bus: { seats },
    Taxi: { seats },
  },
  towns: {
    Stop: { town: ({ code }: { code: string }, { language }: { language: string }) => `${code} in ${language}` },
  },
  fares: {
    Trip: {
      fare: ({ distance }: Required) => `${distance} km`,
      fareAbroad: ({ distance, stops }: Required) => `${distance} miles, ${stops.length} stops`,
      usualFare: ({ distance }: Required) => `${distance} as usual`,
      signs: ({ stops }: Required) => stops.map(({ town }) => town),
      crowd: ({ vehicle }: Required) => vehicle && `${vehicle.seats} stand`,
      comfort: ({ vehicle }: Required) => vehicle && `${vehicle.seats} sit`,
    },
  },
};
