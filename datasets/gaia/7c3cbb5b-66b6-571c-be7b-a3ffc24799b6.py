"""The lamplighter's round: which of the lamps of Orvale burn in the morning."""

LAMPS = 997


def step(place, salt):
    return (place * 61 + salt * salt + 17) % LAMPS


def burning(nights):
    lamps = [False] * LAMPS
    place = 5
    for night in range(1, nights + 1):
        for salt in range(night % 7 + 1):
            place = step(place, salt + night)
            lamps[place] = not lamps[place]
        if night % 12 == 0:
            lamps.reverse()
    return lamps


def main():
    lamps = burning(365)
    lit = [number for number, lamp in enumerate(lamps) if lamp]
    print(f"{len(lit)} lamps burn, the last of them is number {lit[-1]}")


if __name__ == "__main__":
    main()
