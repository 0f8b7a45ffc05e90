"""Given and family names by country. Combinations are drawn; none is meant to be a real person."""

import unicodedata

GIVEN: dict[str, dict[str, str]] = {
    "PL": {
        "female": "Agnieszka Beata Dorota Ewelina Hanna Iwona Joanna Kinga Lidia Małgorzata Natalia "
        "Olga Paulina Renata Sylwia Urszula Weronika Zofia",
        "male": "Adrian Bartosz Cezary Damian Filip Grzegorz Hubert Jakub Konrad Łukasz Maciej "
        "Norbert Patryk Rafał Sebastian Wojciech Zbigniew",
    },
    "SE": {
        "female": "Agneta Britta Cecilia Ebba Frida Hedda Ida Johanna Karin Linnea Maja Petra Sanna Tove Ulrika Ylva",
        "male": "Anders Bengt Claes Edvin Fredrik Gustav Håkan Isak Joakim Kjell Leif Mattias "
        "Oskar Pontus Rasmus Sven Viktor",
    },
    "DE": {
        "female": "Annika Britta Claudia Friederike Gesine Heike Jutta Katja Lena Miriam Nadine "
        "Petra Silke Tanja Ursula Verena",
        "male": "Arne Bernd Carsten Detlef Florian Gerrit Holger Jens Kai Lars Moritz Norbert "
        "Philipp Ralf Steffen Torsten Uwe",
    },
    "GB": {
        "female": "Abigail Bethany Charlotte Deborah Fiona Gemma Heather Imogen Joanne Kirsty "
        "Lucy Megan Nicola Rosalind Sian Tamsin",
        "male": "Adam Benedict Callum Duncan Ewan Gareth Howard Ian Kieran Lewis Malcolm Neil Owen Rory Stuart Trevor",
    },
    "XX": {
        "female": "Amina Ayesha Chinwe Fatima Giulia Ines Ji-woo Leyla Mei Noor Oksana Sofia Thandi Yasmin",
        "male": "Abdul Andrei Chidi Diego Emre Hiroshi Ivan Jamal Kofi Luca Mehmet Omar Rohan Tariq",
    },
}
FAMILY: dict[str, str] = {
    "PL": "Bielak Cieślik Domagała Frączek Gajda Jurek Kasprzyk Lisiecki Łuczak Madej Niemiec "
    "Olejnik Pająk Rogala Sobczyk Śliwa Tomczyk Urbaniak Wilk Zaremba",
    "SE": "Alm Backlund Dahlin Edlund Fors Grahn Hedlund Isberg Kvist Ljung Modin Norling Öberg "
    "Palm Rydell Sandell Törn Viklund Wallin Åström",
    "DE": "Ahlers Böttcher Dreyer Eggers Fuhrmann Götz Hauser Jansen Kessler Lüders Moser Nagel "
    "Ohlsen Pohl Rieger Seidel Thiele Ulrich Vogt Wirth",
    "GB": "Ashby Birch Carver Dalton Eastwick Fenton Garside Hollis Ingham Kershaw Lomax Marsden "
    "Naylor Ogden Pryor Rowley Sugden Thorpe Whitlow Yardley",
    "XX": "Adeyemi Aydin Banerjee Castellano Diallo Farouk Haddad Ito Kovalenko Mensah Nguyen Okafor "
    "Petrescu Qureshi Rossini Santos Tanaka Yilmaz",
}
# Letters that do not decompose into a base letter and a mark.
PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss"})


def ascii_name(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return decomposed.encode("ascii", "ignore").decode().lower().replace(" ", "-")
