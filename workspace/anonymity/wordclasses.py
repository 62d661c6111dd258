"""Small closed classes of words that stand before or around a name. They carry what a tagger learns from one
narrative over to the next: «la zia» teaches «la nonna»."""

from workspace.anonymity.words import fold

_CLASSES = {
    "kin": "madre padre mamma papà papa babbo figlio figlia figli figlie fratello sorella fratelli sorelle nonno nonna nonni zio zia zii zie cugino cugina "
    "cugini nipote nipoti marito moglie coniugi coniuge suocera suocero nuora genero cognato cognata compagno compagna fidanzato fidanzata convivente ex "
    "fratellino sorellina fratellastro gemello gemella gemelli gemelle vedova vedovo figlioletto primogenito primogenita secondogenito secondogenita",
    "person": "signora signore signor signorina sig sigra sig.ra utente minore ragazzo ragazza bambino bambina bimbo bimba neonato neonata piccolo piccola adolescente "
    "giovane anziano anziana donna uomo ragazzi bambini minori amico amica amici vicino vicina vicini famiglia nucleo fam paziente ospite beneficiario beneficiaria "
    "interessato interessata richiedente caso detenuto inquilino inquilina proprietario proprietaria coppia ragazzino ragazzina tizio",
    "title": "dottor ra llo mllo maresc brig isp avvo dottore dottoressa dott dottssa dr ssa avvocato avvocata avv professor professore professoressa prof ingegner ing geom geometra rag don padre suor suora fra frate "
    "monsignor maresciallo brigadiere appuntato ispettore ispettrice commissario giudice preside onorevole sindaco sindaca assessore imam pastore parroco",
    "role": "collega colleghe colleghi educatrice educatore psicologa psicologo assistente insegnante maestra maestro pediatra medico infermiera infermiere badante operatrice operatore "
    "coordinatrice coordinatore responsabile tutrice tutore curatrice curatore mediatrice mediatore volontaria volontario supervisora supervisore dirigente direttrice direttore "
    "affidataria affidatario affidatari neuropsichiatra psichiatra logopedista terapista ginecologa ostetrica geriatra bidella bidello allenatore mister catechista amministratrice amministratore "
    "magistrato cancelliere oss asa aec sociale docente segretaria impiegata farmacista barista custode portinaia edu educ ins ctu presidente titolare parrucchiera referente",
    "call": "chiama chiamo chiamano chiamava chiamavano chiamavamo chiamiamo chiamarsi chiamarlo chiamarla chiamarmi chiamata chiamato chiamalo chiamala detto detta soprannominato soprannominata soprannome "
    "alias nomignolo conosciuto conosciuta noto nota nome cognome dice presenta battezzato",
    "live": "abita abitava abitano vive vivono viveva residente residenti residenza domiciliato domiciliata nato nata nati nate nasce trasferito trasferita trasferiti trasferisce trasferirsi proveniente viene "
    "arriva arrivato arrivata arrivati tornato tornata torna tornare parte partito partita scappato scappata fugge emigrato emigrata emigrati originario originaria cresciuto cresciuta sta stanno stava "
    "paese comune frazione quartiere valle zona città cittadina borgo campo stazione carcere sfrattato sfollato casa lavora lavorava treno pullman",
    "school": "nautico agrario scuola direzione didattica convitto educandato succursale scuolina scuole elementare elementari media medie primaria secondaria superiore superiori materna infanzia asilo nido liceo istituto itis itc ipsia ipc iti isis iis ic cfp cpia "
    "alberghiero professionale comprensivo plesso classe classico scientifico linguistico artistico ginnasio università enaip engim materne micronido doposcuola tecnico",
    "health": "ospedale cliniche utic tin neuro pneumo infettivi infettive ematologia urologia nefrologia gastroenterologia endocrinologia ginecologia ostetricia terapia obi uoc utap sims rems drop infermieristico residenziale osp clinica policlinico consultorio rsa hospice reparto presidio ambulatorio poliambulatorio asst asl ausl ulss ats distretto serd sert csm cps noa npi dsm spdc crob uvm npia uonpia "
    "geriatria psichiatria spdc ps pediatria neuropsichiatria hospital cura riposo uvm neonatologia oncologia rsd pronto soccorso centro dialisi lungodegenza cardiologia pneumologia radiologia neurologia ortopedia chirurgia rianimazione medicina oncologico ustionati hospice etnopsichiatria drop-in geriatrico sanitario",
    "court": "tribunale procura tm corte giudice prefettura questura tutelare procuratore uepe ussm appello commissariato caserma carabinieri tar trib proc compagnia nucleo sorveglianza",
    "org": "cooperativa locanda taxi ambulanze sportello officine collegiata circoscrizione municipio teatro taverna merciaio negozio acciaierie ottico distributore cartolibreria camping buffet b&b cinema multisala palazzetto cav caffetteria tavola abbazia basilica ceramiche serramenti trasporti corriere cartotecnica autotrasporti lega forum ludobus centrale banco vapor fioraio vetreria gelato sala coop ditta azienda impresa comunità associazione fondazione bar ristorante pizzeria trattoria albergo hotel supermercato negozio agenzia parrocchia chiesa oratorio moschea tempio caf patronato sindacato "
    "banca fabbrica cantiere panificio forno panetteria macelleria parrucchiere officina carrozzeria autofficina studio società squadra club palestra polisportiva calcio mensa dormitorio cas sai cooperative onlus srl spa sas snc ets aps "
    "gruppo progetto circolo agriturismo cascina salumificio caseificio vivaio cantina tipografia edicola tabaccheria lavanderia centro casa residenza alloggio struttura giornale giornalino radio compagnia caritas emporio pub discoteca gelateria pasticceria "
    "farmacia sanitaria pastificio filatura oleificio maglieria gommista minimarket market ostello piscina motopesca peschereccio traghetto residence pescheria fruttivendolo ortofrutta merceria pelletteria "
    "ceramica autolavaggio buffet garni garnì affittacamere biblioteca mediateca ludoteca motoclub rugby cantieri fattoria conserviera vapoforno corallificio mobilificio carpenteria "
    "distilleria cartiera segheria marmista edil edilizia termoidraulica lavaggio museo foresteria fornaci barbiere profumeria cartoleria libreria ferramenta gioielleria orologeria calzaturificio maglificio "
    "autoservizi vivai autoscuola tintoria sartoria bazar alimentari drogheria enoteca osteria birreria paninoteca friggitoria paninaro caffè baracca balera "
    "pro loco bocciofila canottieri scout santuario duomo pieve convento monastero suore misericordia avis aido auser anffas acli arci centro-anziani tensostruttura "
    "cementificio zuccherificio mangimificio frantoio molino tabacchi gelati bisca "
    "magazzino logistica conceria acciaieria fonderia falegnameria call filiale consorzio immobiliare famiglia-casa mercato bottega rosticceria kebab lido stabilimento campeggio villaggio",
    "street": "via viale piazza corso largo vicolo piazzale piazzetta contrada strada calle vico",
    "say": "disse racconta raccontava raccontato risponde risposto chiede chiesto scrive scritto telefona telefonato chiamato ride piange pianto guarda guardava sorride aspetta arriva entra esce torna parla parlato tace vuole "
    "voleva sa sapeva pensa ha aveva è era si mi ci lavora studia frequenta propone ricorda osserva aggiunge commenta insiste sostiene riferisce segnala urla dorme mangia",
    "prep": "di da del della dello dei degli delle d dell dal dalla dai",
    "at": "a ad in su al alla allo ai agli alle all nel nella nello nell sul sulla presso verso vicino sopra sotto dietro davanti fino oltre tra per",
    "with": "con e ed o insieme tranne come",
    "neverplace": "italia europa albania romania marocco tunisia egitto nigeria senegal mali eritrea bangladesh pakistan india cina perù ecuador brasile ucraina moldavia germania francia spagna svizzera "
    "lombardia piemonte veneto liguria romagna toscana umbria marche lazio abruzzo molise campania puglia basilicata calabria sicilia sardegna friuli trentino aosta africa america gambia ghana somalia libia "
    "siria turchia afghanistan iraq iran georgia polonia russia serbia kosovo bosnia argentina colombia cuba filippine sudan etiopia algeria inghilterra belgio olanda austria grecia portogallo croazia slovenia ungheria bulgaria nepal libano "
    "palestina israele giappone camerun togo benin congo guinea niger burkina",
    "month": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica natale pasqua estate inverno primavera autunno ramadan capodanno ferragosto befana",
    "public": "inps inail istat anci isee pnrr leps miur mims inpdap onu unicef unhcr oim rai facebook instagram whatsapp tiktok youtube google zoom teams amazon netflix stato regione regioni provincia ministero parlamento governo consiglio garante costituzione "
    "legge codice repubblica gazzetta comune servizio servizi sociale sociali ambito piano carta covid croce rossa caritas polizia carabinieri locale guardia finanza pippi gol adi sfl rdc rei sad adm iva art comma cass cassazione iban cf stp eni dsu isee cap pec tel cell fax pin puk spid cud cig cup leps dpr dlgs pa ue",
}  # fmt: skip

CLASS_OF: dict[str, str] = {}
for _name, _words in _CLASSES.items():
    for _word in _words.split():
        CLASS_OF.setdefault(fold(_word), _name)

NEVER = frozenset({"title", "kin", "person", "month", "public", "neverplace", "prep", "at", "with", "say"})
"""A word of these classes alone is nobody's name."""

CLASS_OF |= {"casa": "live", "centro": "health", "comunita": "org", "gruppo": "org"}
