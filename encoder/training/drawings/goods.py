"""Which Locarno subclass a thing belongs to by its plain English name, where that is beyond doubt."""

import re

# Names in the singular, a comma between them; a longer name goes before a shorter one ("table fan" before "table").
_GOODS = {
    # What another name in this table would claim wrongly.
    "": (
        "towel rack, oil servers, spice tower, seat leon, entry bell ring, letters box, cable car, wrecking ball, "
        "guitar pick, prism light, stereo glasses, "
        "crystal ball, exercise ball"
    ),
    "01-01": (
        "bread, baguette, cake, cup cake, cookie, birthday cake, cake roll, sandwich, pizza, pretzel, hamburger, "
        "hot dog, burger"
    ),
    "01-02": "candy, chocolate, lollipop, ice cream",
    "01-03": "cheese, butter",
    "02-02": (
        "dress, skirt, jacket, suit, trousers, short, shorts, coat, shirt, t-shirt, hanger clothes, "
        "folded clothes, jumper, vest"
    ),
    "02-03": "hat, cap, helmet, chef hat, beanie",
    "02-04": "shoe, shoes, slippers, sneakers, boot, bootie, mocassin, sock",
    "02-05": "tie, scarf, bow tie",
    "02-06": "glove",
    "03-01": "suitcase, briefcase, backpack, handbag, trunck, trunk, wallet, luggage, beach bag, shopping bag",
    "03-03": "umbrella, cane, walking stick",
    "04-01": "broom, brush",
    "04-02": "toilet brush, toothbrush",
    "06-01": (
        "chair, armchair, sofa, couch, stool, bench, seat, ottoman, armchair ottoman, puff, rocking chair, "
        "deck chair, sofa 2 seats, sofa 3 seats, high chair, pool lounge, relax chair, beach chair, "
        "little bank, wood bank, futon couch, convertible sofa bz, hammock"
    ),
    "06-02": "bed, crib, bunk bed, hospital bed, emergency bed, iron bed",
    "06-03": (
        "table, desk, workbench, desk table, table on trestles, dressing table, coffee table, changing table, "
        "bedside table"
    ),
    "06-04": (
        "cabinet, cupboard, bookcase, shelf, shelves, wardrobe, dresser, drawers cabinet, chest, filing cabinet, "
        "television cabinet, locker, locked locker, tv stand, archive cabinet, clothes rack"
    ),
    "06-06": "lectern",
    "06-07": "mirror, frame, picture frame",
    "06-08": "hanger, coathanger, clothes hanger, wire coathanger",
    "06-09": "mattress, pillow, cushion, futon, sleeping bag",
    "06-10": "curtain, blind, window blind",
    "06-11": "carpet, rug, doormat, bathmat, tatami",
    "06-13": "towel, blanket",
    "07-01": (
        "cup, mug, glass, plate, bowl, teapot, saucer, jug, pitcher, coffee cup, coffee mug, dish, creamer, "
        "beer glass, cocktail glass, teacup, plastic cup"
    ),
    "07-02": (
        "pan, saucepan, pot, wok, cooker, stove, oven, toaster, coffee maker, coffee machine, coffee brewer, "
        "microwave, cooktop, deep fryer, kettle, espresso kettle, grill, induction cooker, sandwich maker, "
        "barbecue, coffee press, microwave oven, hob"
    ),
    "07-03": "spoon, fork, cutlery, tools kitchen",
    "07-04": "squeezer, chopping board, whisk, grater, salt shaker, pepper mill, kitchen tools",
    "07-05": "iron, ironing board, clothes horse, sponge",
    "07-07": "bread box, clothes basket, bucket",
    "07-09": "knife stand, paper towel holder",
    "08-01": "drill",
    "08-02": "hammer",
    "08-03": "saw, knife, scissors, cutting pliers, axe, chainsaw, kitchen knife",
    "08-04": "screwdriver",
    "08-05": "shovel, pliers, wrench, grinder, tool, rake, spade, trowel",
    "08-06": "door handle, knob",
    "08-07": "lock, padlock, key, keys, number lock",
    "08-08": "nail, screw, hook",
    "09-01": "bottle, flacon, jar, beer bottle, wine bottle, baby bottle, spray bottle, flask, cosmetics pot",
    "09-02": "barrel, drum barrel, can",
    "09-03": "box, cardboard box, package, carton, gift, shipping container",
    "09-04": "crate, basket, shopping basket, shopping cart basket",
    "09-08": "pallet",
    "09-09": "trashcan, trash can, dustbin, recycling bin, trash, bin",
    "10-01": "clock, alarm clock",
    "10-02": "watch, smartwatch",
    "10-03": "hourglass, stopwatch",
    "10-04": "thermometer, ruler, scale, tape measure, kitchen scale, compass, electronic scale",
    "10-05": "smoke detector, alarm smoke",
    "10-06": "traffic lights",
    "11-01": "ring, necklace, earring, bracelet",
    "11-02": "vase, pottery, sculpture",
    "11-03": "medal, trophy",
    "11-05": "christmas tree, christmas ball",
    "12-02": "wheelbarrow, cart, shopping cart, trolley, garden cart",
    "12-03": "train, tram, locomotive",
    "12-05": "elevator, escalator, fork lift, forklift, crane",
    "12-06": "boat, rowboat, sailboat, ship, kayak, ferry, submarine, speedboat, canoe",
    "12-07": "plane, helicopter, drone, biplane, air balloon, rocket, parachute, aeroplane",
    "12-08": "car, bus, truck, van, suv, sedan, concept sedan, smart car, city bus, camper, pickup",
    "12-09": "tractor",
    "12-10": "caravan, trailer",
    "12-11": "bicycle, bike, motorbike, scooter, moped, tricycle, motorcycle, electric scooter, scooter electric",
    "12-12": "wheelchair, stroller, baby carriage",
    "12-13": "ambulance, firetruck, bulldozer, backhoe, fire truck",
    "12-15": "tyre, tire, wheel",
    "12-16": "steering wheel",
    "13-02": "battery, solar panel",
    "13-03": "socket, switch, plug, double switch, dimmer switch, double socket, outlet",
    "14-01": (
        "speaker, radio, headphones, tv, television, dvd player, microphone, stereo, mini stereo, "
        "stereo amplifier, mp3 player, tape recorder, wall flat tv, loudspeaker, headset, vinyl player, "
        "video recorder, flat tv, mp3 station, mp3 base"
    ),
    "14-02": "laptop, computer, imac, keyboard, mouse, tablet, printer, scanner, server, desktop, computer mouse",
    "14-03": (
        "phone, telephone, mobile phone, wireless phone, intercom, remote control, tv remote control, router, "
        "antenna, walkie-talkie, phone mobile, video intercom"
    ),
    "15-03": "mower, lawn mower",
    "15-05": "washing machine, clothes washing machine, dryer machine, dishwasher, vacuum cleaner, wash machine",
    "15-07": "fridge, refrigerator, freezer, chest freezer, large fridge",
    "16-01": "camera, surveillance camera, cctv, reflex camera, security camera",
    "16-02": "projector, video projector",
    "16-06": "glasses, sunglasses, eyeglass, binoculars, telescope, microscope, magnifier",
    "17-01": "piano, grand piano, upright piano",
    "17-03": "guitar, electric guitar, violin",
    "17-04": "xylophone, drum",
    "18-01": "calculator",
    "19-02": "stapler, letter tray, penbox, paperclip, clipboard, binder, tape dispenser",
    "19-03": "calendar",
    "19-04": "book, notebook, newspaper",
    "19-06": "pencil, pen, ballpen, text marker, highlighter, crayon",
    "19-07": "white board, whiteboard, chalkboard, globe",
    "20-03": "sign, emergency sign, signpost",
    "21-01": (
        "toy, doll, doll house, teddy bear, puzzle, rubik cube, rubik's cube, rocking horse, toy train, "
        "chessboard, dice, joystick, playstation, car model, card game, pool table, football table, dart game, "
        "horse toy, gamepad, device gamepad, flipper, wood toy, chess, lego, kite"
    ),
    "21-02": (
        "racket, tennis racket, basketball, soccer ball, dumbbell, barbell, skateboard, table tennis, "
        "table tennis bat, treadmill, punching ball, trampoline, basketball net, football goal, abdominal bench, "
        "fitness tower, indoor bike, ball, golf club, diving board, surfboard, ski, snowboard, roller skate, "
        "ping pong"
    ),
    "21-03": "swing, child swing, seesaw, slide, sandpit, children game, carousel, roller coaster",
    "21-04": "tent, camping tent",
    "22-01": "sword, bomb, bow",
    "22-05": "fish hook, fishing rod",
    "23-01": "faucet, tap, garden faucet, hose reel, fire hydrant, shower head and faucet, water tap",
    "23-02": (
        "sink, washbasin, bath, bathtub, shower, toilet, toilets unit, urinal, bidet, shower stall, jacuzzi, "
        "lavatory, basin, island bath, corner bathtub, potty, small lavatory, vanity, toilet paper dispenser, "
        "sink cabinet"
    ),
    "23-03": "radiator, boiler, heater, water heater, fireplace, furnace, chimney",
    "23-04": (
        "fan, hood, range hood, air conditioning, ceiling fan, table fan, rigged fan, propeller, ventilator, "
        "air conditioner"
    ),
    "24-01": "hospital chair, stretcher",
    "24-02": "syringe, stethoscope, vaccine",
    "24-04": "bandage, crutches, crutch",
    "25-02": (
        "window 3 panes, window 4 panes, window small panes, "
        "door, window, fence, railing, column, porch column, shutter, window shutter, gate, french window, "
        "swimming pool, garage door, elevator door, shower door, glass door, wall"
    ),
    "25-03": "house, hut, garden hut, child hut, greenhouse, warehouse, garage, cottage, tower, skyscraper",
    "25-04": "ladder, step ladder, staircase, stairs, spiral staircase",
    "26-01": "candle, candlestick",
    "26-02": "flashlight, camping lamp, torch, lantern",
    "26-03": "street lamp, street light, lamppost, lamp post, park light, classic lamppost",
    "26-04": "bulb, light bulb",
    "26-05": (
        "lamp, light, spotlight, chandelier, ceiling lamp, desk lamp, floor lamp, wall light, track lights, "
        "fluorescent light, fluorescent strip, japanese lantern, wall spotlight, wall lamp artwork, "
        "chandelier lamp, stone lantern"
    ),
    "27-03": "ashtray, hashtray",
    "27-06": "lighter",
    "28-01": "pill, pills",
    "28-02": "soap, lip stick, lipstick, perfume",
    "28-03": "comb, razor, hair dryer",
    "29-01": "extinguisher, fire extinguisher",
    "30-02": "dog house, birdhouse, aquarium, bird cage",
    "30-03": "dog bowl",
    "31-00": "blender, mixer",
}
# The subclass of each name; empty for a name that is not as its words are.
SUBCLASS = {name: code for code, names in _GOODS.items() for name in names.split(", ")}
_LONGEST_WORDS = max(name.count(" ") + 1 for name in SUBCLASS)
# What follows these is said of the thing, and is not the thing: "chair with cushion", "basket of fruits".
_ASIDE = re.compile(r",| - | (?:with|without|and|of|for|under|in) ")


def subclass(name: str) -> str:
    """Return the Locarno subclass ("06-01") of a thing by its name; empty where the name does not say it plainly.

    The last words decide, as English has it ("coffee table" is a table), and the first ones where they say nothing.
    """
    whole = " ".join(name.lower().split())
    if whole in SUBCLASS:
        return SUBCLASS[whole]
    words = _ASIDE.split(whole, maxsplit=1)[0].split()
    lengths = range(min(len(words), _LONGEST_WORDS), 0, -1)
    readings = [" ".join(words[-length:]) for length in lengths] + [" ".join(words[:length]) for length in lengths]
    return next((SUBCLASS[found] for reading in readings if (found := _singular(reading))), "")


def _singular(name: str) -> str | None:
    plain = name.removesuffix("s")
    return next((spelled for spelled in (name, plain) if spelled in SUBCLASS), None)
