"""Denials: why what somebody wants of a car park is not done."""

from enum import Enum


class Denial(Enum):
    """Its name, in lower case, is for programs; its text, of a subject, for people.

    Neither names nor what stands in braces change: the texts of others rest on them.
    """

    # of a request
    OUT_OF_TIME = "comes too late, or from a clock that is ahead"
    NOT_ONE_PLACE = "names not just one spot, or one road"
    NOT_WRITTEN = "is not done, for it cannot be written down: {trouble}"

    # of a car
    CAR_NOT_HEARD = "is not heard"
    HERE_ALREADY = "is here already"
    NOT_IN_BAY = "does not stand in the middle of a bay to be handed over"
    NO_FACTSHEET = "has not said what it is"
    CAR_TOO_LARGE = "is larger than the cars that this car park is laid out for"
    CAR_TURNS_WIDE = "does not turn as sharply as this car park asks for"
    CAR_BRAKES_WEAKLY = "does not brake as well as its permits reckon with"
    CAR_UNFIT = "is not fit to go on: {reason}"
    NOT_PARKED = "is not parked here"
    ON_A_MISSION = "is on a mission already"

    # of where it is to go
    NO_SUCH_SPOT = "cannot be parked in {spot}, which is no spot here"
    SPOT_TAKEN = "cannot be parked in {spot}, which is taken"
    SPOT_CLOSED_NOW = "cannot be parked in {spot}, which an operator has closed"
    SPOT_CLOSED = "cannot be parked in {spot}, which is closed: {note}"
    SPOT_OTHER = "cannot be parked in {spot}, which is not {wanted}"
    SPOT_OF_OTHERS = "cannot be parked in {spot}, which is not {kinds}"
    SPOT_SHORT = "cannot be parked in {spot}, which is {spot_m} m long: too short for {car_m} m"
    SPOT_NARROW = "cannot be parked in {spot}, which is {spot_m} m wide: too narrow for {car_m} m"
    NO_SPOT_FREE = "finds no spot that is free"
    NO_WAY = "has no way from {start} to {end}"
    NO_WAY_TO = "has no way to {end}"
    NO_WAY_BACK = "could not be fetched from {spot}"
    NO_WAY_TO_DRIVER = "has no way to any bay to be picked up in"
    NO_WAY_OUT = "has no way out of where it stands"

    # of a mission
    NO_MISSION = "is no mission that goes on"
    MISSION_OVER = "has ended in this turn"
    MISSION_ENDED = "is {state} and goes nowhere any more"
    HANDED_OVER = "is handed over to {neighbour}"
    STANDS_ALREADY = "stands already: {reason}"
    NOT_DRIVING = "is {state}: its car does not drive yet"
    HELD_BY_OPERATOR = "is held by an operator: it is released instead"
    NOT_HELD = "is not held by an operator"
    NOT_ASKED = "was not asked to go on in the last {limit_s} s"
    NOT_WAITING = "does not wait for anybody to let it go on"
    WAY_LOST = "has no way any more; its car has to be fetched"
    SOMEBODY_BESIDE = "does not go on, for in the way is {names}"

    # of an emergency stop
    NO_STOP = "is no emergency stop that holds"
    END_NOT_ASKED = "its end was not asked for in the last {limit_s} s"
    STOP_HOLDS_ON = "does not end, for in the way is {names}"

    # of a spot or a road that is to be closed or opened
    NO_STALL = "is no spot here to park in"
    NO_ROAD = "is no road here that is open"
    CLOSED_ALREADY = "is closed already"
    NOT_CLOSED = "is not closed by an operator"
    OCCUPIED = "is occupied by {car}"
    KEPT = "is kept for {car}, who drives there himself"
    TURNED_INTO = "is what {car} turns into by now"
    NEEDED = "is needed: no other spot that fits {car} is free"
    CUTS_OFF = "stays open, for it would cut off {cars}"

    # of a car that comes from a neighbour, or goes there
    NOT_OF_OFFER = "does not drive by the order that is offered"
    WRONG_BORDER = "does not lead to where cars come from there"
    WRONG_LANE = "does not lead over the lane on which it ends"
    NO_WAY_OVER = "has no way to where it would go over"
    NO_WAY_ON = "has no way on from where it comes"
    NO_ROOM = "finds no room where it comes"
    GROUND_HELD = "finds {holder} where it comes"

    # of what does not fit what is known
    WRONG_STATE = "cannot {event} while it is {state}"
    WRONG_END = "{event} is no end of {kind}"
    WRONG_REASON = "is {state} with the reason {reason}"
    NOT_AUTHORISED = "is not authorised, for it lacks {conditions}"
    WITHOUT_MISSION = "has no mission that could {event}"
    PLACE_TAKEN = "cannot stand in {spot}, where another one is"
    NOT_IN_THAT_BAY = "{car} does not stand in {spot}"
    NOT_STANDING = "{car} is not parked"
    DRIVES_PARKED = "drives although it is parked"
